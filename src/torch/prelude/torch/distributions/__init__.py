"""torch.distributions. The file that defines a distribution is read when it is first asked for."""
import importlib

_HOMES = {
    "Bernoulli": "bernoulli", "Beta": "beta", "Binomial": "binomial", "Categorical": "categorical",
    "Cauchy": "cauchy", "Chi2": "chi2", "ContinuousBernoulli": "continuous_bernoulli", "Dirichlet": "dirichlet",
    "Distribution": "distribution", "Exponential": "exponential", "ExponentialFamily": "exp_family",
    "Gamma": "gamma", "Geometric": "geometric", "Gumbel": "gumbel", "HalfNormal": "half_normal",
    "Independent": "independent", "Laplace": "laplace", "LogNormal": "log_normal",
    "LogisticNormal": "logistic_normal", "LowRankMultivariateNormal": "lowrank_multivariate_normal",
    "MixtureSameFamily": "mixture_same_family", "Multinomial": "multinomial",
    "MultivariateNormal": "multivariate_normal", "NegativeBinomial": "negative_binomial", "Normal": "normal",
    "OneHotCategorical": "one_hot_categorical", "OneHotCategoricalStraightThrough": "one_hot_categorical",
    "Poisson": "poisson", "RelaxedBernoulli": "relaxed_bernoulli",
    "RelaxedOneHotCategorical": "relaxed_categorical", "StudentT": "studentT",
    "TransformedDistribution": "transformed_distribution", "Uniform": "uniform",
    "kl_divergence": "kl", "register_kl": "kl", "biject_to": "constraint_registry",
    "transform_to": "constraint_registry",
}
_TRANSFORMS = {
    "AffineTransform", "ComposeTransform", "ExpTransform", "PowerTransform", "SigmoidTransform", "SoftmaxTransform",
    "TanhTransform", "Transform", "IndependentTransform", "ReshapeTransform", "AbsTransform", "identity_transform",
}
_SUBMODULES = {*_HOMES.values(), "constraints", "transforms", "utils"}

__all__ = sorted([*_HOMES, *_TRANSFORMS])


def __getattr__(name):
    if name in _HOMES:
        return getattr(importlib.import_module("torch.distributions." + _HOMES[name]), name)
    if name in _TRANSFORMS:
        return getattr(importlib.import_module("torch.distributions.transforms"), name)
    if name in _SUBMODULES:
        return importlib.import_module("torch.distributions." + name)
    raise AttributeError(f"module 'torch.distributions' has no attribute '{name}'")
