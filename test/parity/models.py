"""Models as people write them, one of each common family, for laying a run of ours beside PyTorch's: see `set.json`."""

import math

import torch
import torch.nn.functional as F
import torchvision
from torch import nn


class Recurrent(nn.Module):
    """Text classification with any of the recurrent layers."""

    def __init__(self, cell, layers=2, bidirectional=True, **options):
        super().__init__()
        self.embed = nn.Embedding(200, 24)
        self.rnn = cell(24, 32, num_layers=layers, bidirectional=bidirectional, batch_first=True, dropout=0.1, **options)
        self.head = nn.Linear(64 if bidirectional else 32, 5)

    def forward(self, ids):
        states, last = self.rnn(self.embed(ids))
        return self.head(states[:, -1]), last


class Seq2Seq(nn.Module):
    """Encoder and decoder cells with additive attention, step by step."""

    def __init__(self):
        super().__init__()
        self.source = nn.Embedding(60, 16)
        self.target = nn.Embedding(60, 16)
        self.encoder = nn.GRU(16, 24, bidirectional=True)
        self.bridge = nn.Linear(48, 24)
        self.score = nn.Sequential(nn.Linear(24 + 48, 24), nn.Tanh(), nn.Linear(24, 1))
        self.cell = nn.GRUCell(16 + 48, 24)
        self.out = nn.Linear(24, 60)

    def forward(self, source, target):
        memory, last = self.encoder(self.source(source).transpose(0, 1))
        state = torch.tanh(self.bridge(torch.cat([last[0], last[1]], dim=1)))
        steps = []
        for token in self.target(target).unbind(1):
            scores = self.score(torch.cat([state.expand(memory.shape[0], -1, -1), memory], dim=-1))
            context = (F.softmax(scores, dim=0) * memory).sum(0)
            state = self.cell(torch.cat([token, context], dim=1), state)
            steps.append(self.out(state))
        return torch.stack(steps, dim=1)


class Translator(nn.Module):
    """`nn.Transformer` with sinusoidal positions and a causal mask."""

    def __init__(self, norm_first=False, activation="relu"):
        super().__init__()
        self.source = nn.Embedding(80, 32)
        self.target = nn.Embedding(80, 32)
        place = torch.arange(64).unsqueeze(1)
        rate = torch.exp(torch.arange(0, 32, 2) * (-math.log(10000.0) / 32))
        table = torch.zeros(64, 32)
        table[:, 0::2] = torch.sin(place * rate)
        table[:, 1::2] = torch.cos(place * rate)
        self.register_buffer("places", table)
        self.transformer = nn.Transformer(32, 4, 2, 2, 64, batch_first=True, norm_first=norm_first, activation=activation)
        self.out = nn.Linear(32, 80)

    def forward(self, source, target):
        mask = nn.Transformer.generate_square_subsequent_mask(target.size(1))
        source = self.source(source) * math.sqrt(32) + self.places[: source.size(1)]
        target = self.target(target) * math.sqrt(32) + self.places[: target.size(1)]
        return self.out(self.transformer(source, target, tgt_mask=mask))


class Encoder(nn.Module):
    """A padded batch through `nn.TransformerEncoder`."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(80, 32, padding_idx=0)
        layer = nn.TransformerEncoderLayer(32, 4, 64, activation="gelu", batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 3, enable_nested_tensor=False)
        self.head = nn.Linear(32, 4)

    def forward(self, ids):
        padding = ids < 10
        x = self.encoder(self.embed(ids), src_key_padding_mask=padding)
        kept = (~padding).unsqueeze(-1).float()
        return self.head((x * kept).sum(1) / kept.sum(1).clamp(min=1))


class Double(nn.Sequential):
    def __init__(self, into, out):
        super().__init__(
            nn.Conv2d(into, out, 3, padding=1, bias=False), nn.BatchNorm2d(out), nn.ReLU(inplace=True),
            nn.Conv2d(out, out, 3, padding=1, bias=False), nn.BatchNorm2d(out), nn.ReLU(inplace=True),
        )


class UNet(nn.Module):
    def __init__(self, bilinear=False, width=16):
        super().__init__()
        self.enter = Double(3, width)
        self.down = nn.ModuleList(Double(width * 2**i, width * 2 ** (i + 1)) for i in range(3))
        self.up = nn.ModuleList(
            nn.Sequential(nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True), nn.Conv2d(width * 2 ** (i + 1), width * 2**i, 1)) if bilinear
            else nn.ConvTranspose2d(width * 2 ** (i + 1), width * 2**i, 2, stride=2)
            for i in reversed(range(3)))
        self.merge = nn.ModuleList(Double(width * 2 ** (i + 1), width * 2**i) for i in reversed(range(3)))
        self.out = nn.Conv2d(width, 2, 1)

    def forward(self, x):
        skips = [self.enter(x)]
        for block in self.down:
            skips.append(block(F.max_pool2d(skips[-1], 2)))
        x = skips.pop()
        for up, merge in zip(self.up, self.merge):
            x, skip = up(x), skips.pop()
            dy, dx = skip.size(2) - x.size(2), skip.size(3) - x.size(3)
            x = F.pad(x, [dx // 2, dx - dx // 2, dy // 2, dy - dy // 2])
            x = merge(torch.cat([skip, x], dim=1))
        return self.out(x)


class VAE(nn.Module):
    """Outside training the mean stands for the sample."""

    def __init__(self, latent=12):
        super().__init__()
        self.encoder = nn.Sequential(nn.Conv2d(1, 16, 4, 2, 1), nn.LeakyReLU(0.2), nn.Conv2d(16, 32, 4, 2, 1), nn.LeakyReLU(0.2), nn.Flatten())
        self.mean = nn.Linear(32 * 7 * 7, latent)
        self.spread = nn.Linear(32 * 7 * 7, latent)
        self.decoder = nn.Sequential(
            nn.Linear(latent, 32 * 7 * 7), nn.Unflatten(1, (32, 7, 7)), nn.ReLU(),
            nn.ConvTranspose2d(32, 16, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(16, 1, 4, 2, 1), nn.Sigmoid())

    def forward(self, x):
        hidden = self.encoder(x)
        mean, spread = self.mean(hidden), self.spread(hidden)
        z = mean + torch.randn_like(spread) * torch.exp(0.5 * spread) if self.training else mean
        return self.decoder(z), mean, spread


class VectorQuantised(nn.Module):
    """Nearest entries of a codebook."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Conv2d(3, 16, 4, 2, 1), nn.ReLU(), nn.Conv2d(16, 8, 4, 2, 1))
        self.codes = nn.Embedding(32, 8)
        self.codes.weight.data.uniform_(-1 / 32, 1 / 32)
        self.decoder = nn.Sequential(nn.ConvTranspose2d(8, 16, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(16, 3, 4, 2, 1))

    def forward(self, x):
        z = self.encoder(x).permute(0, 2, 3, 1)
        flat = z.reshape(-1, 8)
        distances = flat.pow(2).sum(1, keepdim=True) - 2 * flat @ self.codes.weight.t() + self.codes.weight.pow(2).sum(1)
        indices = distances.argmin(dim=1)
        quantised = self.codes(indices).view(z.shape)
        quantised = z + (quantised - z).detach()
        return self.decoder(quantised.permute(0, 3, 1, 2)), indices


class TNet(nn.Module):
    def __init__(self, k):
        super().__init__()
        self.k = k
        self.points = nn.Sequential(nn.Conv1d(k, 32, 1), nn.BatchNorm1d(32), nn.ReLU(), nn.Conv1d(32, 64, 1), nn.BatchNorm1d(64), nn.ReLU())
        self.whole = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, k * k))

    def forward(self, x):
        x = self.whole(self.points(x).max(dim=2)[0])
        return x.view(-1, self.k, self.k) + torch.eye(self.k, device=x.device)


class PointNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.turn = TNet(3)
        self.enter = nn.Sequential(nn.Conv1d(3, 32, 1), nn.BatchNorm1d(32), nn.ReLU())
        self.mix = TNet(32)
        self.local = nn.Sequential(nn.Conv1d(32, 128, 1), nn.BatchNorm1d(128), nn.ReLU())
        self.head = nn.Sequential(nn.Linear(128, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Dropout(0.3), nn.Linear(64, classes))

    def forward(self, x):
        x = torch.bmm(x.transpose(2, 1), self.turn(x)).transpose(2, 1)
        x = self.enter(x)
        mixing = self.mix(x)
        x = torch.bmm(x.transpose(2, 1), mixing).transpose(2, 1)
        return F.log_softmax(self.head(torch.max(self.local(x), 2)[0]), dim=1), mixing


class EdgeConv(nn.Module):
    """Features of the nearest neighbours, found in feature space (DGCNN)."""

    def __init__(self, k=6):
        super().__init__()
        self.k = k
        self.first = nn.Sequential(nn.Conv2d(6, 16, 1, bias=False), nn.BatchNorm2d(16), nn.LeakyReLU(0.2))
        self.second = nn.Sequential(nn.Conv2d(32, 32, 1, bias=False), nn.BatchNorm2d(32), nn.LeakyReLU(0.2))
        self.head = nn.Linear(64, 8)

    def edges(self, x):
        count = x.size(2)
        inner = -2 * torch.matmul(x.transpose(2, 1), x)
        square = torch.sum(x**2, dim=1, keepdim=True)
        near = (-square - inner - square.transpose(2, 1)).topk(k=self.k, dim=-1)[1]
        flat = (near + torch.arange(x.size(0)).view(-1, 1, 1) * count).view(-1)
        points = x.transpose(2, 1).contiguous()
        around = points.view(-1, x.size(1))[flat].view(x.size(0), count, self.k, x.size(1))
        own = points.unsqueeze(2).repeat(1, 1, self.k, 1)
        return torch.cat((around - own, own), dim=3).permute(0, 3, 1, 2).contiguous()

    def forward(self, x):
        x = self.first(self.edges(x)).max(dim=-1)[0]
        x = self.second(self.edges(x)).max(dim=-1)[0]
        return self.head(torch.cat((F.adaptive_max_pool1d(x, 1).squeeze(-1), F.adaptive_avg_pool1d(x, 1).squeeze(-1)), 1))


class Generator(nn.Module):
    """DCGAN, with its own initialisation."""

    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.ConvTranspose2d(20, 64, 4, 1, 0, bias=False), nn.BatchNorm2d(64), nn.ReLU(True),
            nn.ConvTranspose2d(64, 32, 4, 2, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU(True),
            nn.ConvTranspose2d(32, 3, 4, 2, 1, bias=False), nn.Tanh())
        self.apply(self.start)

    @staticmethod
    def start(module):
        name = module.__class__.__name__
        if name.find("Conv") != -1:
            nn.init.normal_(module.weight.data, 0.0, 0.02)
        elif name.find("BatchNorm") != -1:
            nn.init.normal_(module.weight.data, 1.0, 0.02)
            nn.init.constant_(module.bias.data, 0)

    def forward(self, z):
        return self.net(z)


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.utils.spectral_norm(nn.Conv2d(3, 16, 4, 2, 1)), nn.LeakyReLU(0.2),
            nn.Conv2d(16, 32, 4, 2, 1), nn.InstanceNorm2d(32, affine=True), nn.LeakyReLU(0.2))
        self.head = nn.utils.parametrizations.weight_norm(nn.Linear(32 * 8 * 8, 1))

    def forward(self, x):
        return self.head(self.net(x).flatten(1))


class CausalConvs(nn.Module):
    """Dilated causal convolutions with gates (WaveNet)."""

    def __init__(self, layers=6):
        super().__init__()
        self.enter = nn.Conv1d(1, 16, 1)
        self.gates = nn.ModuleList(nn.Conv1d(16, 32, 2, dilation=2**i) for i in range(layers))
        self.skips = nn.ModuleList(nn.Conv1d(16, 24, 1) for _ in range(layers))
        self.rests = nn.ModuleList(nn.Conv1d(16, 16, 1) for _ in range(layers))
        self.out = nn.Sequential(nn.ReLU(), nn.Conv1d(24, 24, 1), nn.ReLU(), nn.Conv1d(24, 12, 1))

    def forward(self, x):
        x = self.enter(x)
        total = 0
        for i, (gate, skip, rest) in enumerate(zip(self.gates, self.skips, self.rests)):
            filtered, gated = gate(F.pad(x, (2**i, 0))).chunk(2, dim=1)
            y = torch.tanh(filtered) * torch.sigmoid(gated)
            total = total + skip(y)
            x = x + rest(y)
        return self.out(total)


class ConvLSTM(nn.Module):
    """Frames one after another through a convolutional cell."""

    def __init__(self, channels=8):
        super().__init__()
        self.channels = channels
        self.gates = nn.Conv2d(1 + channels, 4 * channels, 3, padding=1)
        self.out = nn.Conv2d(channels, 1, 1)

    def forward(self, frames):
        batch, _, _, height, width = frames.shape
        hidden = frames.new_zeros(batch, self.channels, height, width)
        cell = torch.zeros_like(hidden)
        for step in range(frames.shape[1]):
            i, f, o, g = torch.split(self.gates(torch.cat([frames[:, step], hidden], 1)), self.channels, dim=1)
            cell = torch.sigmoid(f) * cell + torch.sigmoid(i) * torch.tanh(g)
            hidden = torch.sigmoid(o) * torch.tanh(cell)
        return self.out(hidden)


class SuperResolution(nn.Module):
    """Sub-pixel convolution with orthogonal initialisation."""

    def __init__(self, scale=3):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 64, 5, 1, 2)
        self.conv2 = nn.Conv2d(64, 32, 3, 1, 1)
        self.conv3 = nn.Conv2d(32, scale**2, 3, 1, 1)
        self.shuffle = nn.PixelShuffle(scale)
        for conv in (self.conv1, self.conv2):
            nn.init.orthogonal_(conv.weight, nn.init.calculate_gain("relu"))
        nn.init.orthogonal_(self.conv3.weight)

    def forward(self, x):
        return self.shuffle(self.conv3(F.relu(self.conv2(F.relu(self.conv1(x))))))


class SpatialTransformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.where = nn.Sequential(nn.Conv2d(1, 8, 7), nn.MaxPool2d(2, 2), nn.ReLU(True), nn.Conv2d(8, 10, 5), nn.MaxPool2d(2, 2), nn.ReLU(True))
        self.turn = nn.Sequential(nn.Linear(10 * 3 * 3, 32), nn.ReLU(True), nn.Linear(32, 6))
        self.turn[2].weight.data.mul_(0.1)
        self.turn[2].bias.data.copy_(torch.tensor([1, 0, 0, 0, 1, 0], dtype=torch.float))
        self.head = nn.Linear(28 * 28, 10)

    def forward(self, x):
        theta = self.turn(self.where(x).view(-1, 10 * 3 * 3)).view(-1, 2, 3)
        x = F.grid_sample(x, F.affine_grid(theta, x.size(), align_corners=False), align_corners=False)
        return F.log_softmax(self.head(x.flatten(1)), dim=1)


class CRNN(nn.Module):
    """Text in a picture: convolutions, then a recurrent layer over the columns."""

    def __init__(self, classes=37):
        super().__init__()
        self.cnn = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2, 2), nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(),
            nn.MaxPool2d((2, 1), (2, 1)), nn.Conv2d(32, 32, (8, 1)), nn.ReLU())
        self.rnn = nn.LSTM(32, 24, num_layers=2, bidirectional=True)
        self.out = nn.Linear(48, classes)

    def forward(self, x):
        x = self.cnn(x)
        b, c, h, w = x.size()
        assert h == 1
        states, _ = self.rnn(x.squeeze(2).permute(2, 0, 1))
        t, b, h = states.size()
        return F.log_softmax(self.out(states.view(t * b, h)).view(t, b, -1), dim=2)


class Graph(nn.Module):
    """Two graph convolutions over a dense adjacency that is normalised on the way."""

    def __init__(self):
        super().__init__()
        self.first = nn.Parameter(torch.empty(16, 24))
        self.second = nn.Parameter(torch.empty(24, 7))
        nn.init.xavier_uniform_(self.first)
        nn.init.xavier_normal_(self.second)

    def forward(self, nodes, edges):
        near = (edges > 0.5).float() + torch.eye(edges.size(-1))
        scale = near.sum(-1).rsqrt()
        near = scale.unsqueeze(-1) * near * scale.unsqueeze(-2)
        x = F.relu(torch.einsum("bij,bjf,fg->big", near, nodes, self.first))
        return F.log_softmax(near @ x @ self.second, dim=-1)


class Experts(nn.Module):
    """A sparse mixture of experts: each token is added to by the two that its gate chose."""

    def __init__(self, experts=4, top=2):
        super().__init__()
        self.top = top
        self.gate = nn.Linear(16, experts, bias=False)
        self.experts = nn.ModuleList(nn.Sequential(nn.Linear(16, 32), nn.SiLU(), nn.Linear(32, 16)) for _ in range(experts))

    def forward(self, x):
        shape = x.shape
        x = x.reshape(-1, 16)
        weights, chosen = torch.topk(F.softmax(self.gate(x), dim=-1), self.top, dim=-1)
        weights = weights / weights.sum(-1, keepdim=True)
        out = torch.zeros_like(x)
        for i, expert in enumerate(self.experts):
            rows, places = torch.where(chosen == i)
            out.index_add_(0, rows, expert(x[rows]) * weights[rows, places, None])
        return out.view(shape)


class RotaryBlock(nn.Module):
    """Grouped-query attention with rotary positions and RMS norm, as in present language models."""

    def __init__(self, width=32, heads=4, groups=2):
        super().__init__()
        self.heads, self.groups, self.size = heads, groups, width // heads
        self.norm = nn.RMSNorm(width)
        self.q = nn.Linear(width, width, bias=False)
        self.kv = nn.Linear(width, 2 * groups * self.size, bias=False)
        self.out = nn.Linear(width, width, bias=False)
        self.gate = nn.Linear(width, 2 * width, bias=False)
        self.up = nn.Linear(width, 2 * width, bias=False)
        self.down = nn.Linear(2 * width, width, bias=False)

    def turned(self, x):
        places = torch.arange(x.size(2), device=x.device).float()
        rates = 1.0 / (10000 ** (torch.arange(0, self.size, 2).float() / self.size))
        angles = torch.outer(places, rates)
        whole = torch.view_as_complex(x.float().reshape(*x.shape[:-1], -1, 2)) * torch.polar(torch.ones_like(angles), angles)
        return torch.view_as_real(whole).flatten(-2).type_as(x)

    def forward(self, x):
        batch, length, _ = x.shape
        y = self.norm(x)
        q = self.q(y).view(batch, length, self.heads, self.size).transpose(1, 2)
        k, v = self.kv(y).view(batch, length, 2, self.groups, self.size).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(self.turned(q), self.turned(k), v, is_causal=True, enable_gqa=True)
        x = x + self.out(y.transpose(1, 2).reshape(batch, length, -1))
        return x + self.down(F.silu(self.gate(x)) * self.up(x))


class Deformable(nn.Module):
    def __init__(self):
        super().__init__()
        self.offset = nn.Conv2d(3, 18, 3, padding=1)
        self.mask = nn.Conv2d(3, 9, 3, padding=1)
        self.conv = torchvision.ops.DeformConv2d(3, 8, 3, padding=1)

    def forward(self, x):
        return self.conv(x, self.offset(x), torch.sigmoid(self.mask(x)))


class Volume(nn.Module):
    """Scans in three dimensions, with group norm."""

    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv3d(1, 8, 3, padding=1), nn.GroupNorm(4, 8), nn.GELU(), nn.MaxPool3d(2), nn.Conv3d(8, 16, 3, padding=1, groups=2), nn.GroupNorm(4, 16),
            nn.Mish(), nn.Upsample(scale_factor=2, mode="trilinear", align_corners=False), nn.ConvTranspose3d(16, 4, 3, padding=1), nn.AdaptiveAvgPool3d((3, 4, 5)))

    def forward(self, x):
        return self.net(x)


class Perceiver(nn.Module):
    """A learned array asks the input by cross-attention."""

    def __init__(self):
        super().__init__()
        self.latents = nn.Parameter(torch.randn(6, 32))
        self.cross = nn.MultiheadAttention(32, 4, kdim=20, vdim=20, batch_first=True)
        self.own = nn.MultiheadAttention(32, 4, batch_first=True)
        self.norms = nn.ModuleList(nn.LayerNorm(32) for _ in range(2))
        self.head = nn.Linear(32, 3)

    def forward(self, x):
        latents = self.latents.expand(x.size(0), -1, -1)
        latents = self.norms[0](latents + self.cross(latents, x, x)[0])
        mixed, weights = self.own(latents, latents, latents)
        return self.head(self.norms[1](latents + mixed).mean(1)), weights


class Denoiser(nn.Module):
    """Diffusion: a noisy picture and its time step."""

    def __init__(self, width=16):
        super().__init__()
        self.width = width
        self.time = nn.Sequential(nn.Linear(width, 4 * width), nn.SiLU(), nn.Linear(4 * width, width))
        self.enter = nn.Conv2d(3, width, 3, padding=1)
        self.down = nn.Conv2d(width, width, 3, stride=2, padding=1)
        self.norm = nn.GroupNorm(4, width)
        self.mix = nn.Conv2d(width, 3 * width, 1)
        self.up = nn.Conv2d(2 * width, width, 3, padding=1)
        self.out = nn.Conv2d(width, 3, 3, padding=1)
        nn.init.zeros_(self.out.bias)

    def forward(self, x, t):
        rates = torch.exp(-math.log(10000) * torch.arange(self.width // 2, device=x.device) / (self.width // 2))
        angles = t[:, None].float() * rates[None]
        time = self.time(torch.cat([angles.sin(), angles.cos()], dim=-1))
        x = self.enter(x) + time[:, :, None, None]
        y = self.down(F.silu(self.norm(x)))
        b, c, h, w = y.shape
        q, k, v = self.mix(y).reshape(b, 3, c, h * w).unbind(1)
        weights = torch.softmax(torch.einsum("bci,bcj->bij", q, k) * c**-0.5, dim=-1)
        y = y + torch.einsum("bij,bcj->bci", weights, v).reshape(b, c, h, w)
        y = F.interpolate(y, size=x.shape[-2:], mode="nearest")
        return self.out(F.silu(self.up(torch.cat([x, y], dim=1))))


class Dueling(nn.Module):
    """Values and advantages of actions from stacked frames."""

    def __init__(self, actions=6):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(4, 16, 8, stride=4), nn.ReLU(), nn.Conv2d(16, 32, 4, stride=2), nn.ReLU(), nn.Flatten())
        self.value = nn.Sequential(nn.LazyLinear(64), nn.ReLU(), nn.Linear(64, 1))
        self.advantage = nn.Sequential(nn.LazyLinear(64), nn.ReLU(), nn.Linear(64, actions))

    def forward(self, x):
        x = self.features(x / 255.0)
        advantage = self.advantage(x)
        return self.value(x) + advantage - advantage.mean(dim=1, keepdim=True)


class Spectrogram(nn.Module):
    """Sound to a log-mel picture to classes."""

    def __init__(self):
        super().__init__()
        self.register_buffer("window", torch.hann_window(64))
        self.mel = nn.Parameter(torch.rand(33, 16))
        self.net = nn.Sequential(nn.Conv1d(16, 32, 5, padding=2), nn.BatchNorm1d(32), nn.PReLU(), nn.AdaptiveAvgPool1d(4), nn.Flatten(), nn.Linear(128, 6))

    def forward(self, wave):
        spectrum = torch.stft(wave, 64, hop_length=16, window=self.window, return_complex=True)
        power = spectrum.abs().pow(2)
        return self.net(torch.log(torch.einsum("bft,fm->bmt", power, self.mel) + 1e-6))


class Tabular(nn.Module):
    """Categories and numbers, as in click prediction: embeddings, pairwise products, a deep part."""

    def __init__(self, sizes=(30, 12, 50)):
        super().__init__()
        self.tables = nn.ModuleList(nn.EmbeddingBag(size, 8, mode="sum") for size in sizes)
        self.dense = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 8))
        self.top = nn.Sequential(nn.Linear(8 + 6, 16), nn.ReLU(), nn.Linear(16, 1), nn.Sigmoid())

    def forward(self, numbers, categories):
        parts = [self.dense(numbers)] + [table(categories[:, i : i + 1]) for i, table in enumerate(self.tables)]
        stacked = torch.stack(parts, dim=1)
        products = torch.bmm(stacked, stacked.transpose(1, 2))
        rows, columns = torch.tril_indices(4, 4, offset=-1)
        return self.top(torch.cat([parts[0], products[:, rows, columns]], dim=1))
