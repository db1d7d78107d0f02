"""Layers' own autograd functions, by what they compute forward."""
import torch


class CrossMapLRN2d:
    @staticmethod
    def apply(input, size, alpha=1e-4, beta=0.75, k=1):
        if input.dim() != 4:
            raise ValueError(f"CrossMapLRN2d: Expected input to be 4D, got {input.dim()}D instead.")
        channels = input.size(1)
        reach = (size - 1) // 2 + 1
        squares = input.pow(2)
        sums = []
        for channel in range(channels):
            first = max(0, channel - reach + 1)
            total = squares[:, first : channel + reach].sum(1, keepdim=True)
            if first > 1:
                # The running sum of the original never lets go of its first channel.
                total = total + squares[:, :1]
            elif first == 1:
                total = squares[:, : channel + reach].sum(1, keepdim=True)
            sums.append(total)
        scale = torch.cat(sums, 1) * (alpha / size) + k
        return input * scale.pow(-beta)
