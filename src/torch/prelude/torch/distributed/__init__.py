"""torch.distributed: this process alone. What needs a group raises as PyTorch does until one was asked for."""
import enum
import importlib

import _headtorch

_SUBMODULES = {
    "_composable", "_functional_collectives", "_tensor", "algorithms", "checkpoint", "device_mesh",
    "distributed_c10d", "elastic", "fsdp", "nn", "optim", "rpc", "tensor", "utils",
}


class ReduceOp(enum.Enum):
    SUM = 0
    AVG = 1
    PRODUCT = 2
    MIN = 3
    MAX = 4
    BAND = 5
    BOR = 6
    BXOR = 7
    PREMUL_SUM = 8


class reduce_op:
    SUM = ReduceOp.SUM
    PRODUCT = ReduceOp.PRODUCT
    MIN = ReduceOp.MIN
    MAX = ReduceOp.MAX


class ProcessGroup:
    pass


class Work:
    def wait(self, timeout=None):
        return True


class Store:
    pass


class TCPStore(Store):
    def __init__(self, *args, **kwargs):
        pass


class FileStore(TCPStore):
    pass


class HashStore(TCPStore):
    pass


class P2POp:
    def __init__(self, op, tensor, peer=None, group=None, tag=0, group_peer=None):
        self.op = op
        self.tensor = tensor


class Backend(str):
    GLOO = "gloo"
    NCCL = "nccl"
    MPI = "mpi"


class GroupMember:
    WORLD = None
    NON_GROUP_MEMBER = None


group = GroupMember
DistBackendError = DistError = DistNetworkError = RuntimeError


def __getattr__(name):
    if name in ("DeviceMesh", "init_device_mesh"):
        return getattr(importlib.import_module("torch.distributed.device_mesh"), name)
    if name not in _SUBMODULES:
        raise AttributeError(f"module 'torch.distributed' has no attribute '{name}'")
    return importlib.import_module("torch.distributed." + name)


def is_available():
    return True


_rank = None
_world_size = None
_group = None


def is_initialized():
    return _group is not None


def _no():
    return False


is_nccl_available = is_mpi_available = is_ucc_available = is_xccl_available = is_torchelastic_launched = _no


def is_gloo_available():
    return True


def is_backend_available(backend):
    return backend.lower() == "gloo"


def _need_group():
    if _group is None:
        raise ValueError("Default process group has not been initialized, please make sure to call init_process_group.")


def get_rank(group=None):
    _need_group()
    return _headtorch.quiet("the rank of this process") if _rank is None else _rank


def get_world_size(group=None):
    _need_group()
    return _headtorch.quiet("how many processes there are") if _world_size is None else _world_size


def get_backend(group=None):
    _need_group()
    return _group


def _collective(*args, async_op=False, **kwargs):
    """Tensors keep their shapes; what others send is unknown anyway."""
    _need_group()
    return Work() if async_op else None


all_reduce = all_gather = all_gather_into_tensor = all_to_all = all_to_all_single = reduce_scatter = reduce_scatter_tensor = _collective
reduce = broadcast = gather = scatter = send = recv = barrier = monitored_barrier = _reduce_scatter_base = _all_gather_base = _collective


def _exchange(*args, **kwargs):
    _need_group()
    return _headtorch.quiet("what other processes send")


all_gather_object = broadcast_object_list = gather_object = scatter_object_list = isend = irecv = batch_isend_irecv = _exchange
new_group = new_subgroups = split_group = get_group_rank = get_global_rank = get_process_group_ranks = _exchange


def get_node_local_rank(fallback_rank=None):
    return 0 if fallback_rank is None else fallback_rank


def get_default_backend_for_device(device):
    return "gloo"


def init_process_group(backend=None, init_method=None, timeout=None, world_size=-1, rank=-1, *args, **kwargs):
    global _group, _rank, _world_size
    _group = backend or "gloo"
    _rank = None if rank == -1 else rank
    _world_size = None if world_size == -1 else world_size


def destroy_process_group(group=None):
    global _group
    _group = None


def set_debug_level(level):
    return None
