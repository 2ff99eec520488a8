namespace DotBpf;

/// <summary>How an operation ended, in the kernel's own words and x86-64 and arm64 numbers; both hosts answer with the same.</summary>
public enum Errno
{
    /// <summary>It succeeded.</summary>
    None = 0,

    /// <summary>Not permitted.</summary>
    EPERM = 1,

    /// <summary>No such entry.</summary>
    ENOENT = 2,

    /// <summary>No such process.</summary>
    ESRCH = 3,

    /// <summary>Interrupted.</summary>
    EINTR = 4,

    /// <summary>Input or output failed.</summary>
    EIO = 5,

    /// <summary>No such device or address.</summary>
    ENXIO = 6,

    /// <summary>Too big, or the map is full.</summary>
    E2BIG = 7,

    /// <summary>Not executable.</summary>
    ENOEXEC = 8,

    /// <summary>Not an open descriptor of that kind.</summary>
    EBADF = 9,

    /// <summary>Not now.</summary>
    EAGAIN = 11,

    /// <summary>Out of memory, or no element to be had.</summary>
    ENOMEM = 12,

    /// <summary>Access denied, or refused by the verifier.</summary>
    EACCES = 13,

    /// <summary>A bad address.</summary>
    EFAULT = 14,

    /// <summary>Busy.</summary>
    EBUSY = 16,

    /// <summary>Exists already.</summary>
    EEXIST = 17,

    /// <summary>Across devices.</summary>
    EXDEV = 18,

    /// <summary>No such device.</summary>
    ENODEV = 19,

    /// <summary>Not a directory.</summary>
    ENOTDIR = 20,

    /// <summary>A directory.</summary>
    EISDIR = 21,

    /// <summary>An argument that is not valid.</summary>
    EINVAL = 22,

    /// <summary>Too many open files on the machine.</summary>
    ENFILE = 23,

    /// <summary>Too many open descriptors.</summary>
    EMFILE = 24,

    /// <summary>No room.</summary>
    ENOSPC = 28,

    /// <summary>Read only.</summary>
    EROFS = 30,

    /// <summary>Out of the domain.</summary>
    EDOM = 33,

    /// <summary>Out of range.</summary>
    ERANGE = 34,

    /// <summary>Would deadlock.</summary>
    EDEADLK = 35,

    /// <summary>A name is too long.</summary>
    ENAMETOOLONG = 36,

    /// <summary>No such system call.</summary>
    ENOSYS = 38,

    /// <summary>A directory that is not empty.</summary>
    ENOTEMPTY = 39,

    /// <summary>Too many symbolic links on the way.</summary>
    ELOOP = 40,

    /// <summary>No data.</summary>
    ENODATA = 61,

    /// <summary>Time ran out.</summary>
    ETIME = 62,

    /// <summary>The link was cut.</summary>
    ENOLINK = 67,

    /// <summary>Protocol error.</summary>
    EPROTO = 71,

    /// <summary>Too large for its type.</summary>
    EOVERFLOW = 75,

    /// <summary>A descriptor in a bad state.</summary>
    EBADFD = 77,

    /// <summary>Not a socket.</summary>
    ENOTSOCK = 88,

    /// <summary>Message too long.</summary>
    EMSGSIZE = 90,

    /// <summary>The wrong protocol for a socket.</summary>
    EPROTOTYPE = 91,

    /// <summary>No such option.</summary>
    ENOPROTOOPT = 92,

    /// <summary>No such protocol.</summary>
    EPROTONOSUPPORT = 93,

    /// <summary>No such kind of socket.</summary>
    ESOCKTNOSUPPORT = 94,

    /// <summary>Not supported here.</summary>
    EOPNOTSUPP = 95,

    /// <summary>No such family of addresses.</summary>
    EAFNOSUPPORT = 97,

    /// <summary>Address in use.</summary>
    EADDRINUSE = 98,

    /// <summary>Address not available.</summary>
    EADDRNOTAVAIL = 99,

    /// <summary>The network is down.</summary>
    ENETDOWN = 100,

    /// <summary>The network cannot be reached.</summary>
    ENETUNREACH = 101,

    /// <summary>Timed out.</summary>
    ETIMEDOUT = 110,

    /// <summary>In progress.</summary>
    EINPROGRESS = 115,

    /// <summary>Stale.</summary>
    ESTALE = 116,

    /// <summary>Quota used up.</summary>
    EDQUOT = 122,

    /// <summary>Cancelled.</summary>
    ECANCELED = 125,

    /// <summary>Not supported for this kind; a number of the kernel's own that C libraries cannot name.</summary>
    ENOTSUPP = 524,
}
