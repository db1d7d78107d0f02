"""Memory of a GPU."""
from torch.cuda import empty_cache, max_memory_allocated, memory_allocated, memory_stats, memory_summary
