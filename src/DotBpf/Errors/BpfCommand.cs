namespace DotBpf;

/// <summary>What was asked of a host; the numbers are the kernel's <c>enum bpf_cmd</c>, and negative ones are other system calls.</summary>
public enum BpfCommand
{
    /// <summary><c>BPF_MAP_CREATE</c>.</summary>
    MapCreate = 0,

    /// <summary><c>BPF_MAP_LOOKUP_ELEM</c>.</summary>
    MapLookup = 1,

    /// <summary><c>BPF_MAP_UPDATE_ELEM</c>.</summary>
    MapUpdate = 2,

    /// <summary><c>BPF_MAP_DELETE_ELEM</c>.</summary>
    MapDelete = 3,

    /// <summary><c>BPF_MAP_GET_NEXT_KEY</c>.</summary>
    MapGetNextKey = 4,

    /// <summary><c>BPF_PROG_LOAD</c>.</summary>
    ProgramLoad = 5,

    /// <summary><c>BPF_OBJ_PIN</c>.</summary>
    ObjectPin = 6,

    /// <summary><c>BPF_OBJ_GET</c>.</summary>
    ObjectGet = 7,

    /// <summary><c>BPF_PROG_ATTACH</c>.</summary>
    ProgramAttach = 8,

    /// <summary><c>BPF_PROG_DETACH</c>.</summary>
    ProgramDetach = 9,

    /// <summary><c>BPF_PROG_TEST_RUN</c>.</summary>
    ProgramTestRun = 10,

    /// <summary><c>BPF_PROG_GET_NEXT_ID</c>.</summary>
    ProgramGetNextId = 11,

    /// <summary><c>BPF_MAP_GET_NEXT_ID</c>.</summary>
    MapGetNextId = 12,

    /// <summary><c>BPF_PROG_GET_FD_BY_ID</c>.</summary>
    ProgramGetById = 13,

    /// <summary><c>BPF_MAP_GET_FD_BY_ID</c>.</summary>
    MapGetById = 14,

    /// <summary><c>BPF_OBJ_GET_INFO_BY_FD</c>.</summary>
    ObjectGetInfo = 15,

    /// <summary><c>BPF_RAW_TRACEPOINT_OPEN</c>.</summary>
    RawTracepointOpen = 17,

    /// <summary><c>BPF_BTF_LOAD</c>.</summary>
    BtfLoad = 18,

    /// <summary><c>BPF_BTF_GET_FD_BY_ID</c>.</summary>
    BtfGetById = 19,

    /// <summary><c>BPF_MAP_LOOKUP_AND_DELETE_ELEM</c>.</summary>
    MapLookupAndDelete = 21,

    /// <summary><c>BPF_MAP_FREEZE</c>.</summary>
    MapFreeze = 22,

    /// <summary><c>BPF_BTF_GET_NEXT_ID</c>.</summary>
    BtfGetNextId = 23,

    /// <summary><c>BPF_MAP_LOOKUP_BATCH</c>.</summary>
    MapLookupBatch = 24,

    /// <summary><c>BPF_MAP_LOOKUP_AND_DELETE_BATCH</c>.</summary>
    MapLookupAndDeleteBatch = 25,

    /// <summary><c>BPF_MAP_UPDATE_BATCH</c>.</summary>
    MapUpdateBatch = 26,

    /// <summary><c>BPF_MAP_DELETE_BATCH</c>.</summary>
    MapDeleteBatch = 27,

    /// <summary><c>BPF_LINK_CREATE</c>.</summary>
    LinkCreate = 28,

    /// <summary><c>BPF_LINK_UPDATE</c>.</summary>
    LinkUpdate = 29,

    /// <summary><c>BPF_LINK_GET_FD_BY_ID</c>.</summary>
    LinkGetById = 30,

    /// <summary><c>BPF_LINK_GET_NEXT_ID</c>.</summary>
    LinkGetNextId = 31,

    /// <summary><c>BPF_ENABLE_STATS</c>.</summary>
    EnableStatistics = 32,

    /// <summary><c>BPF_ITER_CREATE</c>.</summary>
    IteratorCreate = 33,

    /// <summary><c>BPF_LINK_DETACH</c>.</summary>
    LinkDetach = 34,

    /// <summary><c>BPF_TOKEN_CREATE</c>.</summary>
    TokenCreate = 36,

    /// <summary><c>mmap(2)</c>.</summary>
    MemoryMap = -1,

    /// <summary><c>epoll_create1(2)</c>, <c>epoll_ctl(2)</c> and <c>epoll_wait(2)</c>.</summary>
    EventPoll = -2,

    /// <summary><c>sched_setaffinity(2)</c>.</summary>
    SetAffinity = -3,

    /// <summary><c>unlink(2)</c>.</summary>
    Unlink = -4,

    /// <summary><c>perf_event_open(2)</c>.</summary>
    PerfEventOpen = -5,

    /// <summary><c>ioctl(2)</c> on a perf event.</summary>
    PerfEventControl = -6,

    /// <summary><c>setsockopt(2)</c>.</summary>
    SetSocketOption = -7,

    /// <summary>A request to the kernel's routing by netlink (<c>sendto(2)</c>, <c>recv(2)</c>).</summary>
    Netlink = -8,

    /// <summary><c>open(2)</c>.</summary>
    Open = -9,

    /// <summary><c>pidfd_open(2)</c>.</summary>
    OpenProcess = -10,

    /// <summary><c>rename(2)</c>.</summary>
    Rename = -11,

    /// <summary><c>mount(2)</c>.</summary>
    Mount = -12,

    /// <summary>A line written to <c>kprobe_events</c> or <c>uprobe_events</c> of tracefs (<c>write(2)</c>).</summary>
    DefineProbe = -13,
}
