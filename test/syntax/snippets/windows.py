# A mark at the start, line ends of Windows and names outside ASCII.
import torch

class Größe(torch.nn.Module):
    """Zeile
    zwei"""
    def forward(self, x):
        naïve = "😀", x  # 😀
        αβ = (x,
              naïve)
        ﬁ = 1
        return αβ

x = """a\
b
"""
