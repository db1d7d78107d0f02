"""Parts of a batch for several devices, and back: there is one."""


def scatter(inputs, target_gpus, dim=0):
    return [inputs]


def scatter_kwargs(inputs, kwargs, target_gpus, dim=0):
    return (inputs,), (kwargs or {},)


def gather(outputs, target_device, dim=0):
    return outputs[0]
