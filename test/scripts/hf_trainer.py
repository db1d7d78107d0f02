import torch
from datasets import load_dataset
from transformers import AutoModelForSequenceClassification, AutoTokenizer, Trainer, TrainingArguments
from transformers import BertConfig, BertForSequenceClassification

tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased")
raw = load_dataset("imdb")


def tokenize(batch):
    return tokenizer(batch["text"], truncation=True, padding="max_length", max_length=128)


tokenized = raw.map(tokenize, batched=True)
config = BertConfig(hidden_size=128, num_hidden_layers=2, num_attention_heads=2, intermediate_size=256, num_labels=3)
model = BertForSequenceClassification(config)
args = TrainingArguments(output_dir="out", num_train_epochs=1, per_device_train_batch_size=8, learning_rate=2e-5)
trainer = Trainer(model=model, args=args, train_dataset=tokenized["train"], eval_dataset=tokenized["test"])
trainer.train()
outputs = model(input_ids=torch.randint(0, 1000, (4, 32)))
print(outputs.logits.shape)
