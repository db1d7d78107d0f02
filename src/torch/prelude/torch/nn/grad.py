"""Gradients of convolutions: each has the size of what it is the gradient of."""


def _input_gradient(input_size, weight, grad_output, stride=1, padding=0, dilation=1, groups=1):
    return grad_output.new_empty(input_size)


def _weight_gradient(input, weight_size, grad_output, stride=1, padding=0, dilation=1, groups=1):
    return grad_output.new_empty(weight_size)


conv1d_input = conv2d_input = conv3d_input = _input_gradient
conv1d_weight = conv2d_weight = conv3d_weight = _weight_gradient
