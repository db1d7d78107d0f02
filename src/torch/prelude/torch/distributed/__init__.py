"""torch.distributed: one process that belongs to no group. What needs a group raises as PyTorch does."""
import enum
import importlib

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


def is_initialized():
    return False


def _no():
    return False


is_nccl_available = is_mpi_available = is_ucc_available = is_xccl_available = is_torchelastic_launched = _no


def is_gloo_available():
    return True


def is_backend_available(backend):
    return backend.lower() == "gloo"


def _needs_group(*args, **kwargs):
    raise ValueError("Default process group has not been initialized, please make sure to call init_process_group.")


get_rank = get_world_size = get_backend = get_group_rank = get_global_rank = get_process_group_ranks = _needs_group
all_reduce = all_gather = all_gather_into_tensor = all_gather_object = all_to_all = all_to_all_single = _needs_group
reduce_scatter = reduce_scatter_tensor = reduce = broadcast = broadcast_object_list = gather = scatter = _needs_group
gather_object = scatter_object_list = send = recv = isend = irecv = batch_isend_irecv = barrier = _needs_group
monitored_barrier = new_group = new_subgroups = split_group = _reduce_scatter_base = _all_gather_base = _needs_group


def get_node_local_rank(fallback_rank=None):
    return 0 if fallback_rank is None else fallback_rank


def get_default_backend_for_device(device):
    return "gloo"


def init_process_group(*args, **kwargs):
    """No other process is there: the group is not formed, and `is_initialized` stays false."""
    return None


def destroy_process_group(group=None):
    return None


def set_debug_level(level):
    return None
