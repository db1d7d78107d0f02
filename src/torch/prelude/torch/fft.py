"""torch.fft: Fourier transforms. All of it are ops of the table."""
