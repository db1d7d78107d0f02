"""Records what PyTorch says about small configurations of transformers: test/facts/transformers.json.

Run with the pinned PyTorch and transformers: python scripts/record_transformers.py [MODEL…]. Each model is built from its
configuration (no checkpoint), in eval mode, and run; "macs" are FlopCounterMode's on the
meta device, halved. A model that does not run there ("notOnMeta" says why) has "macsOfRun": those of a run on the CPU with attention taken
apart, which are the same wherever both can be had. "tree" is the start of the
SHA-256 of the lines `path class` of named_modules(), "states" that of `name dtype [shape]` of the state_dict, both in order.
"""

import hashlib
import json
import sys
import warnings
from pathlib import Path

import torch
import transformers
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

TARGET = Path(__file__).resolve().parent.parent / "test" / "facts" / "transformers.json"

SMALL = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64, vocab_size=100)
GROUPED = dict(SMALL, num_key_value_heads=2)
GPT = dict(n_embd=32, n_layer=2, n_head=4, vocab_size=100)
SEQ2SEQ = dict(d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=64, decoder_ffn_dim=64, vocab_size=100)
T5 = dict(d_model=32, d_kv=8, d_ff=64, num_layers=2, num_heads=4, vocab_size=100)
DISTIL = dict(dim=32, n_layers=2, n_heads=4, hidden_dim=64, vocab_size=100)
AUDIO = dict(SMALL, conv_dim=[16, 16], conv_stride=[5, 2], conv_kernel=[10, 3], num_conv_pos_embeddings=16, num_conv_pos_embedding_groups=2)
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
    # encoders of text, with the heads that people fine-tune
    ("BertForMultipleChoice", "BertConfig", SMALL, {"input_ids": [2, 3, 16]}), ("BertForNextSentencePrediction", "BertConfig", SMALL, TOKENS),
    ("DistilBertForMaskedLM", "DistilBertConfig", DISTIL, TOKENS), ("DistilBertForQuestionAnswering", "DistilBertConfig", DISTIL, TOKENS), ("DistilBertForTokenClassification", "DistilBertConfig", dict(DISTIL, num_labels=5), TOKENS),
    ("RobertaForMaskedLM", "RobertaConfig", SMALL, TOKENS), ("RobertaForTokenClassification", "RobertaConfig", dict(SMALL, num_labels=5), TOKENS), ("RobertaForQuestionAnswering", "RobertaConfig", SMALL, TOKENS),
    ("XLMRobertaForSequenceClassification", "XLMRobertaConfig", dict(SMALL, num_labels=4), TOKENS), ("XLMRobertaForTokenClassification", "XLMRobertaConfig", dict(SMALL, num_labels=4), TOKENS),
    ("AlbertForMaskedLM", "AlbertConfig", dict(SMALL, embedding_size=16), TOKENS), ("ElectraForPreTraining", "ElectraConfig", dict(SMALL, embedding_size=16), TOKENS), ("ElectraForTokenClassification", "ElectraConfig", dict(SMALL, embedding_size=16, num_labels=5), TOKENS),
    ("DebertaForSequenceClassification", "DebertaConfig", SMALL, TOKENS), ("DebertaV2ForMaskedLM", "DebertaV2Config", SMALL, TOKENS), ("DebertaV2ForTokenClassification", "DebertaV2Config", dict(SMALL, num_labels=5), TOKENS),
    ("MPNetForSequenceClassification", "MPNetConfig", SMALL, TOKENS), ("ModernBertForSequenceClassification", "ModernBertConfig", dict(SMALL, pad_token_id=0, num_labels=5), TOKENS), ("ModernBertForTokenClassification", "ModernBertConfig", dict(SMALL, pad_token_id=0, num_labels=5), TOKENS),
    ("CamembertForMaskedLM", "CamembertConfig", SMALL, TOKENS), ("FNetForSequenceClassification", "FNetConfig", dict(hidden_size=32, num_hidden_layers=2, intermediate_size=64, vocab_size=100), TOKENS), ("SqueezeBertForSequenceClassification", "SqueezeBertConfig", dict(SMALL, embedding_size=32, q_groups=2, k_groups=2, v_groups=2, post_attention_groups=1, intermediate_groups=4, output_groups=4), TOKENS),
    ("MobileBertForSequenceClassification", "MobileBertConfig", dict(SMALL, embedding_size=16, intra_bottleneck_size=16, true_hidden_size=16), TOKENS), ("ConvBertForSequenceClassification", "ConvBertConfig", dict(SMALL, embedding_size=32), TOKENS), ("RoFormerForMaskedLM", "RoFormerConfig", dict(SMALL, embedding_size=32), TOKENS),
    ("LongformerForSequenceClassification", "LongformerConfig", dict(SMALL, attention_window=8), TOKENS), ("BigBirdForSequenceClassification", "BigBirdConfig", dict(SMALL, attention_type="original_full"), TOKENS), ("XLNetLMHeadModel", "XLNetConfig", dict(d_model=32, n_layer=2, n_head=4, d_inner=64, vocab_size=100), TOKENS),
    ("FunnelForSequenceClassification", "FunnelConfig", dict(d_model=32, n_head=4, d_head=8, d_inner=64, block_sizes=[1, 1], num_decoder_layers=1, vocab_size=100), TOKENS), ("NystromformerForMaskedLM", "NystromformerConfig", dict(SMALL, num_landmarks=4, segment_means_seq_len=16), TOKENS), ("IBertForSequenceClassification", "IBertConfig", SMALL, TOKENS),
    ("ErnieForSequenceClassification", "ErnieConfig", SMALL, TOKENS), ("DPRQuestionEncoder", "DPRConfig", dict(SMALL, projection_dim=8), TOKENS), ("LayoutLMForTokenClassification", "LayoutLMConfig", dict(SMALL, num_labels=5), TOKENS), ("EsmForMaskedLM", "EsmConfig", dict(SMALL, pad_token_id=1, mask_token_id=2), TOKENS),
    # decoders
    ("GPT2ForTokenClassification", "GPT2Config", dict(GPT, num_labels=5), TOKENS), ("GPT2ForQuestionAnswering", "GPT2Config", GPT, TOKENS), ("OpenAIGPTLMHeadModel", "OpenAIGPTConfig", GPT, TOKENS), ("CodeGenForCausalLM", "CodeGenConfig", dict(GPT, rotary_dim=4), TOKENS), ("GPTJForCausalLM", "GPTJConfig", dict(GPT, rotary_dim=4), TOKENS),
    ("GPTBigCodeForCausalLM", "GPTBigCodeConfig", GPT, TOKENS), ("GPTNeoXForSequenceClassification", "GPTNeoXConfig", dict(SMALL, pad_token_id=0), TOKENS), ("LlamaForTokenClassification", "LlamaConfig", dict(GROUPED, num_labels=5), TOKENS), ("LlamaForQuestionAnswering", "LlamaConfig", GROUPED, TOKENS), ("MistralForSequenceClassification", "MistralConfig", dict(GROUPED, pad_token_id=0), TOKENS),
    ("Qwen2MoeForCausalLM", "Qwen2MoeConfig", dict(GROUPED, num_experts=4, num_experts_per_tok=2, moe_intermediate_size=16, shared_expert_intermediate_size=32), TOKENS), ("Qwen3MoeForCausalLM", "Qwen3MoeConfig", dict(GROUPED, head_dim=8, num_experts=4, num_experts_per_tok=2, moe_intermediate_size=16), TOKENS), ("Olmo2ForCausalLM", "Olmo2Config", GROUPED, TOKENS),
    ("OlmoeForCausalLM", "OlmoeConfig", dict(GROUPED, num_experts=4, num_experts_per_tok=2), TOKENS), ("Starcoder2ForCausalLM", "Starcoder2Config", GROUPED, TOKENS), ("MptForCausalLM", "MptConfig", dict(d_model=32, n_layers=2, n_heads=4, vocab_size=100), TOKENS), ("PersimmonForCausalLM", "PersimmonConfig", SMALL, TOKENS), ("Cohere2ForCausalLM", "Cohere2Config", GROUPED, TOKENS),
    ("Glm4ForCausalLM", "Glm4Config", dict(GROUPED, head_dim=8, pad_token_id=0), TOKENS), ("HeliumForCausalLM", "HeliumConfig", dict(GROUPED, head_dim=8), TOKENS), ("NemotronForCausalLM", "NemotronConfig", GROUPED, TOKENS), ("SmolLM3ForCausalLM", "SmolLM3Config", dict(GROUPED, pad_token_id=0), TOKENS), ("DeepseekV3ForCausalLM", "DeepseekV3Config", dict(GROUPED, num_key_value_heads=4, n_routed_experts=4, n_group=1, topk_group=1, num_experts_per_tok=2, moe_intermediate_size=16, first_k_dense_replace=1, q_lora_rank=16, kv_lora_rank=8, qk_rope_head_dim=4, qk_nope_head_dim=4, v_head_dim=8), TOKENS),
    ("GptOssForCausalLM", "GptOssConfig", dict(GROUPED, head_dim=8, num_local_experts=4, num_experts_per_tok=2, pad_token_id=0), TOKENS), ("BioGptForCausalLM", "BioGptConfig", SMALL, TOKENS), ("XGLMForCausalLM", "XGLMConfig", dict(d_model=32, num_layers=2, attention_heads=4, ffn_dim=64, vocab_size=100), TOKENS), ("RwkvForCausalLM", "RwkvConfig", dict(hidden_size=32, num_hidden_layers=2, vocab_size=100), TOKENS),
    ("Mamba2ForCausalLM", "Mamba2Config", dict(hidden_size=32, num_hidden_layers=2, vocab_size=100, state_size=4, num_heads=8, head_dim=8, n_groups=2, chunk_size=8), TOKENS), ("FalconMambaForCausalLM", "FalconMambaConfig", dict(hidden_size=32, num_hidden_layers=2, vocab_size=100, state_size=4), TOKENS), ("BloomForSequenceClassification", "BloomConfig", dict(hidden_size=32, n_layer=2, n_head=4, vocab_size=100, pad_token_id=0), TOKENS), ("OPTForSequenceClassification", "OPTConfig", dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, ffn_dim=64, vocab_size=100, word_embed_proj_dim=32), TOKENS),
    # encoders with decoders
    ("T5ForSequenceClassification", "T5Config", T5, None), ("T5ForTokenClassification", "T5Config", dict(T5, num_labels=5), TOKENS), ("LongT5ForConditionalGeneration", "LongT5Config", dict(T5, local_radius=4), PAIR), ("SwitchTransformersForConditionalGeneration", "SwitchTransformersConfig", dict(T5, num_experts=4, num_sparse_encoder_layers=1, num_sparse_decoder_layers=1), PAIR), ("UMT5ForConditionalGeneration", "UMT5Config", T5, PAIR),
    ("MBartForConditionalGeneration", "MBartConfig", SEQ2SEQ, PAIR), ("BlenderbotForConditionalGeneration", "BlenderbotConfig", SEQ2SEQ, PAIR), ("M2M100ForConditionalGeneration", "M2M100Config", SEQ2SEQ, PAIR), ("BartForQuestionAnswering", "BartConfig", SEQ2SEQ, TOKENS), ("LEDForConditionalGeneration", "LEDConfig", dict(SEQ2SEQ, attention_window=8), PAIR), ("ProphetNetForConditionalGeneration", "ProphetNetConfig", dict(hidden_size=32, num_encoder_layers=2, num_decoder_layers=2, num_encoder_attention_heads=4, num_decoder_attention_heads=4, encoder_ffn_dim=64, decoder_ffn_dim=64, vocab_size=100), PAIR),
    # images
    ("ViTForMaskedImageModeling", "ViTConfig", dict(VISION, encoder_stride=8), IMAGE), ("BeitForSemanticSegmentation", "BeitConfig", dict(VISION, num_hidden_layers=4, out_indices=[1, 2, 3, 4], pool_scales=[1, 2]), None), ("DeiTForMaskedImageModeling", "DeiTConfig", dict(VISION, encoder_stride=8), IMAGE), ("Dinov2Model", "Dinov2Config", VISION, IMAGE), ("Dinov2WithRegistersForImageClassification", "Dinov2WithRegistersConfig", VISION, IMAGE),
    ("ConvNextV2ForImageClassification", "ConvNextV2Config", dict(hidden_sizes=[8, 16, 16, 32], depths=[1, 1, 1, 1], num_labels=10), IMAGE), ("Swinv2ForImageClassification", "Swinv2Config", dict(image_size=32, patch_size=2, embed_dim=16, depths=[1, 2], num_heads=[2, 4], window_size=4, num_labels=10), IMAGE), ("SwinModel", "SwinConfig", dict(image_size=32, patch_size=2, embed_dim=16, depths=[1, 2], num_heads=[2, 4], window_size=4), IMAGE), ("SegformerForImageClassification", "SegformerConfig", dict(hidden_sizes=[8, 16, 24, 32], depths=[1, 1, 1, 1], num_attention_heads=[1, 2, 4, 8], num_labels=10), {"pixel_values": [2, 3, 64, 64]}),
    ("MobileNetV1ForImageClassification", "MobileNetV1Config", dict(num_labels=10), IMAGE), ("MobileViTForImageClassification", "MobileViTConfig", dict(hidden_sizes=[16, 24, 32], neck_hidden_sizes=[8, 8, 16, 16, 24, 32, 64], image_size=64, num_labels=10), {"pixel_values": [2, 3, 64, 64]}), ("MobileViTV2ForImageClassification", "MobileViTV2Config", dict(num_labels=10), {"pixel_values": [2, 3, 64, 64]}), ("EfficientNetForImageClassification", "EfficientNetConfig", dict(num_labels=10), IMAGE), ("BitForImageClassification", "BitConfig", dict(embedding_size=32, hidden_sizes=[32, 64], depths=[1, 1], num_labels=10), IMAGE),
    ("PoolFormerForImageClassification", "PoolFormerConfig", dict(hidden_sizes=[8, 16, 24, 32], depths=[1, 1, 1, 1], num_labels=10), {"pixel_values": [2, 3, 64, 64]}), ("CvtForImageClassification", "CvtConfig", dict(embed_dim=[8, 16, 32], num_heads=[1, 2, 4], depth=[1, 1, 1], num_labels=10), IMAGE), ("LevitForImageClassification", "LevitConfig", dict(image_size=64, hidden_sizes=[16, 32, 48], num_attention_heads=[2, 2, 3], depths=[1, 1, 1], key_dim=[8, 8, 8], num_labels=10), {"pixel_values": [2, 3, 64, 64]}), ("PvtForImageClassification", "PvtConfig", dict(image_size=64, hidden_sizes=[8, 16, 24, 32], depths=[1, 1, 1, 1], num_labels=10), {"pixel_values": [2, 3, 64, 64]}),
    ("FocalNetForImageClassification", "FocalNetConfig", dict(image_size=32, patch_size=4, embed_dim=16, depths=[1, 1], hidden_sizes=[16, 32], focal_levels=[2, 2], focal_windows=[3, 3], num_labels=10), IMAGE), ("GLPNForDepthEstimation", "GLPNConfig", dict(hidden_sizes=[8, 16, 24, 32], depths=[1, 1, 1, 1], decoder_hidden_size=16), {"pixel_values": [2, 3, 64, 64]}), ("UperNetForSemanticSegmentation", "UperNetConfig", dict(num_labels=5, hidden_size=16, pool_scales=[1, 2], auxiliary_channels=16, auxiliary_in_channels=16), None), ("DPTForDepthEstimation", "DPTConfig", dict(VISION, num_hidden_layers=4, backbone_out_indices=[0, 1, 2, 3], neck_hidden_sizes=[8, 8, 16, 16], fusion_hidden_size=16), IMAGE), ("DPTForSemanticSegmentation", "DPTConfig", dict(VISION, num_hidden_layers=4, backbone_out_indices=[0, 1, 2, 3], neck_hidden_sizes=[8, 8, 16, 16], fusion_hidden_size=16, num_labels=5), IMAGE),
    ("YolosForObjectDetection", "YolosConfig", dict(VISION, image_size=[32, 32], num_detection_tokens=5), IMAGE), ("Data2VecVisionForImageClassification", "Data2VecVisionConfig", VISION, IMAGE), ("ViTMSNForImageClassification", "ViTMSNConfig", VISION, IMAGE), ("VideoMAEForVideoClassification", "VideoMAEConfig", dict(VISION, num_frames=4, tubelet_size=2), {"pixel_values": [2, 4, 3, 32, 32]}), ("TimesformerForVideoClassification", "TimesformerConfig", dict(VISION, num_frames=4), {"pixel_values": [2, 4, 3, 32, 32]}), ("SwiftFormerForImageClassification", "SwiftFormerConfig", dict(embed_dims=[8, 16, 24, 32], depths=[1, 1, 1, 1], num_labels=10), {"pixel_values": [2, 3, 64, 64]}),
    # images with text, and sound
    ("SiglipModel", "SiglipConfig", dict(text_config=dict(SMALL, max_position_embeddings=16), vision_config=VISION), {"input_ids": [2, 16], "pixel_values": [2, 3, 32, 32]}), ("SiglipForImageClassification", "SiglipConfig", dict(text_config=SMALL, vision_config=VISION, num_labels=5), IMAGE), ("CLIPForImageClassification", "CLIPConfig", dict(text_config=SMALL, vision_config=VISION, num_labels=5), IMAGE), ("ViltForQuestionAnswering", "ViltConfig", dict(SMALL, image_size=32, patch_size=8, num_labels=5), {"input_ids": [2, 16], "pixel_values": [2, 3, 32, 32]}),
    ("BlipForConditionalGeneration", "BlipConfig", dict(text_config=dict(SMALL, encoder_hidden_size=32), vision_config=VISION, projection_dim=16), {"pixel_values": [2, 3, 32, 32], "input_ids": [2, 16]}), ("ChineseCLIPModel", "ChineseCLIPConfig", dict(text_config=SMALL, vision_config=dict(VISION, projection_dim=16), projection_dim=16), {"input_ids": [2, 16], "pixel_values": [2, 3, 32, 32]}),
    ("Wav2Vec2ForSequenceClassification", "Wav2Vec2Config", AUDIO, {"input_values": [2, 800]}), ("HubertForCTC", "HubertConfig", AUDIO, {"input_values": [2, 800]}), ("WavLMForCTC", "WavLMConfig", AUDIO, {"input_values": [2, 800]}), ("ASTForAudioClassification", "ASTConfig", dict(SMALL, max_length=64, num_mel_bins=32, num_labels=5), {"input_values": [2, 64, 32]}), ("WhisperForAudioClassification", "WhisperConfig", dict(SEQ2SEQ, num_mel_bins=8, max_source_positions=20, max_target_positions=20, pad_token_id=0, num_labels=5), {"input_features": [2, 8, 40]}),
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
    # experts one after another, as the modeling files have them: products in groups are not counted
    config._experts_implementation = "eager"
    model = getattr(transformers, model_name)(config).eval()
    fact = {
        "model": model_name, "config": config_name, "arguments": arguments, "inputs": inputs,
        "params": sum(one.numel() for one in model.parameters()), "buffers": sum(one.numel() for one in model.buffers()),
        "modules": len(list(model.modules())),
        "tree": hashlib.sha256("\n".join(f"{path} {type(module).__name__}" for path, module in model.named_modules()).encode()).hexdigest()[:16],
        "states": hashlib.sha256("\n".join(f"{name} {str(one.dtype).removeprefix('torch.')} {list(one.shape)}" for name, one in model.state_dict().items()).encode()).hexdigest()[:16],
    }
    feed = {name: torch.zeros_like(one, device="cpu") for name, one in tensors(inputs, config).items()}
    if "attention_mask" in feed:
        feed["attention_mask"] += 1
        feed["attention_mask"][0, -3:] = 0
    with torch.no_grad():
        fact["outputs"] = describe(dict(model(**feed)))
    # attention taken apart into products is counted on the CPU, too
    with torch.no_grad(), sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
        model(**feed)
    of_run = counter.get_total_flops() // 2
    try:
        with torch.no_grad(), FlopCounterMode(display=False) as counter:
            model.to("meta")(**tensors(inputs, config))
        fact["macs"] = counter.get_total_flops() // 2
    except (NotImplementedError, RuntimeError) as error:
        fact |= {"macsOfRun": of_run, "notOnMeta": str(error).splitlines()[0][:120]}
    else:
        if fact["macs"] != of_run:
            raise AssertionError(f"{model_name}: {fact['macs']} MACs on the meta device, {of_run} on the CPU")
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
