"""Generation is left out: a model's forward pass is what counts."""

from _out_of_reach import unknown_call, unknown_names

from ..utils.generic import ModelOutput


class GenerationConfig:
    def __init__(self, **kwargs):
        self.__dict__.update(kwargs)

    @classmethod
    def from_model_config(cls, config):
        return cls()

    @classmethod
    def _get_default_generation_params(cls):
        return {}


class GenerationMixin:
    _is_stateful = False
    generate = unknown_call("generate")

    def prepare_inputs_for_generation(self, input_ids, **kwargs):
        return {"input_ids": input_ids, **kwargs}

    def _reorder_cache(self, past_key_values, beam_idx):
        return past_key_values


class CompileConfig(GenerationConfig):
    pass


class GenerateDecoderOnlyOutput(ModelOutput):
    pass


class GenerateEncoderDecoderOutput(ModelOutput):
    pass


class GenerateBeamDecoderOnlyOutput(ModelOutput):
    pass


class GenerateBeamEncoderDecoderOutput(ModelOutput):
    pass


class GenerationMode:
    GREEDY_SEARCH = "greedy_search"
    SAMPLE = "sample"
    ASSISTED_GENERATION = "assisted_generation"
    BEAM_SEARCH = "beam_search"
    BEAM_SAMPLE = "beam_sample"


class LogitsProcessor:
    pass


class StoppingCriteria:
    pass


class LogitsProcessorList(list):
    pass


StoppingCriteriaList = LogitsProcessorList

__getattr__ = unknown_names("transformers.generation")
