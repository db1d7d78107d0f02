"""Extra outputs (hidden states, attentions) that forward hooks of layers gather when a call or a configuration asks."""

from dataclasses import dataclass
from functools import wraps


@dataclass
class OutputRecorder:
    target_class: type
    index: int = 0
    layer_name: str = None
    class_name: str = None
    capture_initial_hidden_state: bool = True


def _wanted(model, kwargs):
    flags = model._can_record_outputs or {}
    asked = lambda key: kwargs.get(f"output_{key}", getattr(model.config, f"output_{key}", False))
    return [key for key in flags if asked("attentions" if key == "cross_attentions" else key)]


def _matches(module, path, recorder):
    by_class = recorder.target_class is not None and isinstance(module, recorder.target_class)
    by_name = recorder.class_name is not None and path.endswith(recorder.class_name)
    in_layer = recorder.layer_name is None or f".{recorder.layer_name.strip('.')}." in f"{path}."
    return (by_class or by_name) and in_layer


def _recorders(key, specs):
    for spec in specs if isinstance(specs, list) else [specs]:
        if isinstance(spec, OutputRecorder):
            yield spec
        else:
            yield OutputRecorder(None if isinstance(spec, str) else spec, 0 if "hidden_states" in key else 1, class_name=spec if isinstance(spec, str) else None)


def _install(model, wanted, collected):
    handles = []
    for key in wanted:
        for recorder in _recorders(key, model._can_record_outputs[key]):
            def note(module, args, output, key=key, recorder=recorder):
                into = collected[key]
                if key == "hidden_states" and recorder.capture_initial_hidden_state and not into:
                    into.append(args[0])
                value = output[recorder.index] if isinstance(output, tuple) else output
                if value is not None:
                    into.append(value)
            handles += [module.register_forward_hook(note) for path, module in model.named_modules() if _matches(module, f".{path}", recorder)]
    return handles


def maybe_install_capturing_hooks(model):
    pass


def capture_outputs(func=None, *, tie_last_hidden_states=True):
    def decorate(func):
        @wraps(func)
        def wrapper(self, *args, **kwargs):
            return_dict = kwargs.pop("return_dict", getattr(self.config, "return_dict", True))
            wanted = _wanted(self, kwargs)
            collected = {key: [] for key in wanted}
            handles = _install(self, wanted, collected)
            try:
                outputs = func(self, *args, **kwargs)
            finally:
                for handle in handles:
                    handle.remove()
            for key, values in collected.items():
                tie = getattr(self.config, "tie_last_hidden_states", None)
                if key == "hidden_states" and (tie_last_hidden_states if tie is None else tie) and values and "last_hidden_state" in outputs:
                    values[-1] = outputs["last_hidden_state"]
                outputs[key] = tuple(values)
            return outputs.to_tuple() if return_dict is False else outputs
        return wrapper
    return decorate(func) if func is not None else decorate
