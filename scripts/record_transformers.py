"""Records what PyTorch says about small configurations of transformers: test/facts/transformers.json.

Run with the pinned PyTorch and transformers: python scripts/record_transformers.py [MODEL…]. Each model is built from its
configuration (no checkpoint), in eval mode, and run on the meta device; MACs are FlopCounterMode's, halved.
"""

import json
import sys
import warnings
from pathlib import Path

import torch
import transformers
from torch.utils.flop_counter import FlopCounterMode

TARGET = Path(__file__).resolve().parent.parent / "test" / "facts" / "transformers.json"

SMALL = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64, vocab_size=100)
GROUPED = dict(SMALL, num_key_value_heads=2)
GPT = dict(n_embd=32, n_layer=2, n_head=4, vocab_size=100)
SEQ2SEQ = dict(d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=64, decoder_ffn_dim=64, vocab_size=100)
T5 = dict(d_model=32, d_kv=8, d_ff=64, num_layers=2, num_heads=4, vocab_size=100)
VISION = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64, image_size=32, patch_size=8, num_labels=10)
TOKENS = {"input_ids": [2, 16]}
MASKED = {"input_ids": [2, 16], "attention_mask": [2, 16]}
PAIR = {"input_ids": [2, 16], "decoder_input_ids": [2, 8]}
IMAGE = {"pixel_values": [2, 3, 32, 32]}

# model class, configuration class, its arguments, inputs
CASES = [
    ("BertModel", "BertConfig", SMALL, MASKED), ("BertForSequenceClassification", "BertConfig", dict(SMALL, num_labels=5), TOKENS),
    ("BertForMaskedLM", "BertConfig", SMALL, TOKENS), ("BertForTokenClassification", "BertConfig", dict(SMALL, num_labels=7), TOKENS),
    ("BertForQuestionAnswering", "BertConfig", SMALL, TOKENS), ("BertForPreTraining", "BertConfig", SMALL, TOKENS), ("BertLMHeadModel", "BertConfig", dict(SMALL, is_decoder=True), TOKENS),
    ("DistilBertForSequenceClassification", "DistilBertConfig", dict(dim=32, n_layers=2, n_heads=4, hidden_dim=64, vocab_size=100), TOKENS),
    ("RobertaForSequenceClassification", "RobertaConfig", dict(SMALL, num_labels=3), TOKENS), ("XLMRobertaForMaskedLM", "XLMRobertaConfig", SMALL, TOKENS),
    ("AlbertForSequenceClassification", "AlbertConfig", dict(SMALL, embedding_size=16), TOKENS), ("ElectraForSequenceClassification", "ElectraConfig", dict(SMALL, embedding_size=16), TOKENS),
    ("DebertaV2ForSequenceClassification", "DebertaV2Config", SMALL, TOKENS), ("MPNetForMaskedLM", "MPNetConfig", SMALL, TOKENS), ("ModernBertForMaskedLM", "ModernBertConfig", dict(SMALL, pad_token_id=0), TOKENS),
    ("GPT2LMHeadModel", "GPT2Config", GPT, TOKENS), ("GPT2ForSequenceClassification", "GPT2Config", dict(GPT, pad_token_id=0), TOKENS), ("GPTNeoXForCausalLM", "GPTNeoXConfig", SMALL, TOKENS),
    ("GPTNeoForCausalLM", "GPTNeoConfig", dict(hidden_size=32, num_layers=2, num_heads=4, attention_types=[[["global", "local"], 1]], vocab_size=100), TOKENS),
    ("LlamaForCausalLM", "LlamaConfig", GROUPED, TOKENS), ("LlamaForSequenceClassification", "LlamaConfig", dict(GROUPED, pad_token_id=0), TOKENS),
    ("MistralForCausalLM", "MistralConfig", GROUPED, TOKENS), ("Qwen2ForCausalLM", "Qwen2Config", GROUPED, TOKENS), ("Qwen3ForCausalLM", "Qwen3Config", dict(GROUPED, head_dim=8), TOKENS),
    ("GemmaForCausalLM", "GemmaConfig", dict(GROUPED, head_dim=8), TOKENS), ("Gemma2ForCausalLM", "Gemma2Config", dict(GROUPED, head_dim=8), TOKENS), ("Gemma3ForCausalLM", "Gemma3TextConfig", dict(GROUPED, head_dim=8), TOKENS),
    ("PhiForCausalLM", "PhiConfig", SMALL, TOKENS), ("Phi3ForCausalLM", "Phi3Config", dict(GROUPED, pad_token_id=0), TOKENS), ("OPTForCausalLM", "OPTConfig", dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, ffn_dim=64, vocab_size=100, word_embed_proj_dim=32), TOKENS),
    ("BloomForCausalLM", "BloomConfig", dict(hidden_size=32, n_layer=2, n_head=4, vocab_size=100), TOKENS), ("FalconForCausalLM", "FalconConfig", dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, vocab_size=100), TOKENS),
    ("StableLmForCausalLM", "StableLmConfig", GROUPED, TOKENS), ("OlmoForCausalLM", "OlmoConfig", GROUPED, TOKENS), ("CohereForCausalLM", "CohereConfig", GROUPED, TOKENS), ("GraniteForCausalLM", "GraniteConfig", GROUPED, TOKENS),
    ("T5ForConditionalGeneration", "T5Config", T5, PAIR), ("T5EncoderModel", "T5Config", T5, TOKENS), ("MT5ForConditionalGeneration", "MT5Config", T5, PAIR),
    ("BartForConditionalGeneration", "BartConfig", SEQ2SEQ, PAIR), ("BartForSequenceClassification", "BartConfig", SEQ2SEQ, None), ("PegasusForConditionalGeneration", "PegasusConfig", SEQ2SEQ, PAIR), ("MarianMTModel", "MarianConfig", dict(SEQ2SEQ, pad_token_id=1, decoder_vocab_size=100), PAIR),
    ("ViTForImageClassification", "ViTConfig", VISION, IMAGE), ("ViTModel", "ViTConfig", VISION, IMAGE), ("DeiTForImageClassification", "DeiTConfig", VISION, IMAGE), ("BeitForImageClassification", "BeitConfig", VISION, IMAGE),
    ("Dinov2ForImageClassification", "Dinov2Config", VISION, IMAGE), ("ViTMAEModel", "ViTMAEConfig", VISION, IMAGE),
    ("ResNetForImageClassification", "ResNetConfig", dict(embedding_size=16, hidden_sizes=[16, 32], depths=[1, 1], num_labels=10), IMAGE),
    ("ConvNextForImageClassification", "ConvNextConfig", dict(hidden_sizes=[8, 16, 16, 32], depths=[1, 1, 1, 1], num_labels=10), IMAGE),
    ("SwinForImageClassification", "SwinConfig", dict(image_size=32, patch_size=2, embed_dim=16, depths=[1, 2], num_heads=[2, 4], window_size=4, num_labels=10), IMAGE),
    ("MobileNetV2ForImageClassification", "MobileNetV2Config", dict(num_labels=10), IMAGE), ("RegNetForImageClassification", "RegNetConfig", dict(embedding_size=16, hidden_sizes=[16, 32], depths=[1, 1], groups_width=8, num_labels=10), IMAGE),
    ("SegformerForSemanticSegmentation", "SegformerConfig", dict(hidden_sizes=[8, 16, 24, 32], depths=[1, 1, 1, 1], num_attention_heads=[1, 2, 4, 8], decoder_hidden_size=32, num_labels=10), {"pixel_values": [2, 3, 64, 64]}),
    ("CLIPModel", "CLIPConfig", dict(text_config=dict(SMALL, projection_dim=16, eos_token_id=99), vision_config=dict(VISION, projection_dim=16), projection_dim=16), {"input_ids": [2, 16], "pixel_values": [2, 3, 32, 32]}),
    ("CLIPVisionModel", "CLIPVisionConfig", VISION, IMAGE), ("CLIPTextModel", "CLIPTextConfig", dict(SMALL, eos_token_id=99), TOKENS),
    ("Wav2Vec2ForCTC", "Wav2Vec2Config", dict(SMALL, conv_dim=[16, 16], conv_stride=[5, 2], conv_kernel=[10, 3], num_conv_pos_embeddings=16, num_conv_pos_embedding_groups=2), {"input_values": [2, 800]}),
    ("WhisperForConditionalGeneration", "WhisperConfig", dict(SEQ2SEQ, num_mel_bins=8, max_source_positions=20, max_target_positions=20, pad_token_id=0, decoder_start_token_id=1), {"input_features": [2, 8, 40], "decoder_input_ids": [2, 6]}),
    ("MambaForCausalLM", "MambaConfig", dict(hidden_size=32, num_hidden_layers=2, vocab_size=100, state_size=4), TOKENS), ("MixtralForCausalLM", "MixtralConfig", dict(GROUPED, num_local_experts=4), TOKENS),
]


def describe(value):
    if isinstance(value, torch.Tensor):
        return list(value.shape)
    if isinstance(value, dict):
        return {"dict": {key: describe(item) for key, item in value.items()}}
    if isinstance(value, (list, tuple)):
        return {"list": [describe(item) for item in value]}
    return {"value": type(value).__name__}


def tensors(inputs, config):
    shapes = {} if inputs is None else inputs
    whole = ("input_ids", "attention_mask", "decoder_input_ids")
    return {name: torch.zeros(*shape, dtype=torch.int64 if name in whole else torch.float32, device="meta") for name, shape in shapes.items()}


def record(model_name, config_name, arguments, inputs):
    config = getattr(transformers, config_name)(**arguments)
    model = getattr(transformers, model_name)(config).eval()
    fact = {
        "model": model_name, "config": config_name, "arguments": arguments, "inputs": inputs,
        "params": sum(one.numel() for one in model.parameters()), "buffers": sum(one.numel() for one in model.buffers()),
        "modules": len(list(model.modules())),
    }
    feed = {name: torch.zeros_like(one, device="cpu") for name, one in tensors(inputs, config).items()}
    if "attention_mask" in feed:
        feed["attention_mask"] += 1
        feed["attention_mask"][0, -3:] = 0
    with torch.no_grad():
        fact["outputs"] = describe(dict(model(**feed)))
    try:
        with torch.no_grad(), FlopCounterMode(display=False) as counter:
            model.to("meta")(**tensors(inputs, config))
        fact["macs"] = counter.get_total_flops() // 2
    except (NotImplementedError, RuntimeError) as error:
        fact["noMacs"] = str(error).splitlines()[0][:120]
    return fact


def main(chosen):
    warnings.simplefilter("ignore")
    transformers.logging.set_verbosity_error()
    facts = []
    for case in CASES:
        if case[3] is None or chosen and case[0] not in chosen:
            continue
        try:
            facts.append(record(*case))
        except Exception as error:  # a case that the library itself refuses is no fact
            print("refused:", case[0], type(error).__name__, str(error)[:200], file=sys.stderr)
    rows = ",\n".join(json.dumps(fact, separators=(",", ":")) for fact in facts)
    TARGET.write_text(f'{{"torch":"{torch.__version__.split("+")[0]}","transformers":"{transformers.__version__}","models":[\n{rows}]}}\n')
    print(len(facts), "models")


if __name__ == "__main__":
    main(sys.argv[1:])
