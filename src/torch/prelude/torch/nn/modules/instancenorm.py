"""Instance normalization."""
import torch.nn.functional as F

from .batchnorm import _expect, _LazyNormBase, _NormBase

__all__ = [
    "InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d", "LazyInstanceNorm1d", "LazyInstanceNorm2d",
    "LazyInstanceNorm3d",
]


class _InstanceNorm(_NormBase):
    def __init__(
        self, num_features, eps=1e-5, momentum=0.1, affine=False, track_running_stats=False, device=None, dtype=None,
        *, bias=True,
    ):
        super().__init__(
            num_features, eps, momentum, affine, track_running_stats, device=device, dtype=dtype, bias=bias
        )

    def _check_input_dim(self, input):
        raise NotImplementedError

    def _get_no_batch_dim(self):
        raise NotImplementedError

    def _apply_instance_norm(self, input):
        return F.instance_norm(
            input, self.running_mean, self.running_var, self.weight, self.bias,
            self.training or not self.track_running_stats, self.momentum if self.momentum is not None else 0.0,
            self.eps,
        )

    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ):
        if local_metadata.get("version", None) is None and not self.track_running_stats:
            stale = [prefix + name for name in ("running_mean", "running_var") if prefix + name in state_dict]
            if stale:
                words = " and ".join(f'"{key}"' for key in stale)
                kind = self.__class__.__name__
                error_msgs.append(
                    f"Unexpected running stats buffer(s) {words} for {kind} with track_running_stats=False."
                )
                for key in stale:
                    state_dict.pop(key)
        super()._load_from_state_dict(
            state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
        )

    def forward(self, input):
        self._check_input_dim(input)
        single = self._get_no_batch_dim()
        axis = input.dim() - single
        if self.affine and input.size(axis) != self.num_features:
            raise ValueError(
                f"expected input's size at dim={axis} to match num_features ({self.num_features}), "
                f"but got: {input.size(axis)}."
            )
        if input.dim() == single:
            return self._apply_instance_norm(input.unsqueeze(0)).squeeze(0)
        return self._apply_instance_norm(input)


class _One:
    def _get_no_batch_dim(self):
        return 2

    def _check_input_dim(self, input):
        _expect(input, 2, 3)


class _Two:
    def _get_no_batch_dim(self):
        return 3

    def _check_input_dim(self, input):
        _expect(input, 3, 4)


class _Three:
    def _get_no_batch_dim(self):
        return 4

    def _check_input_dim(self, input):
        _expect(input, 4, 5)


class InstanceNorm1d(_One, _InstanceNorm):
    pass


class LazyInstanceNorm1d(_One, _LazyNormBase, _InstanceNorm):
    cls_to_become = InstanceNorm1d


class InstanceNorm2d(_Two, _InstanceNorm):
    pass


class LazyInstanceNorm2d(_Two, _LazyNormBase, _InstanceNorm):
    cls_to_become = InstanceNorm2d


class InstanceNorm3d(_Three, _InstanceNorm):
    pass


class LazyInstanceNorm3d(_Three, _LazyNormBase, _InstanceNorm):
    cls_to_become = InstanceNorm3d
