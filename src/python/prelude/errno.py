"""errno: numbers of errors of the system (Linux)."""

EPERM, ENOENT, EINTR, EIO, EBADF, EAGAIN, ENOMEM, EACCES, EBUSY, EEXIST = 1, 2, 4, 5, 9, 11, 12, 13, 16, 17
ENOTDIR, EISDIR, EINVAL, EMFILE, ENOSPC, EPIPE, ERANGE = 20, 21, 22, 24, 28, 32, 34
ENOEXEC, EXDEV, EROFS, ENOTEMPTY, ETIMEDOUT, ECONNREFUSED = 8, 18, 30, 39, 110, 111
errorcode = {number: name for name, number in list(globals().items()) if name.startswith("E")}
