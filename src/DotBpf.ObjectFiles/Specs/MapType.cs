namespace DotBpf.ObjectFiles;

/// <summary>What kind of map it is; the numbers are the kernel's <c>enum bpf_map_type</c>.</summary>
public enum MapType
{
    /// <summary>No kind given (<c>BPF_MAP_TYPE_UNSPEC</c>).</summary>
    Unspecified = 0,

    /// <summary>Keys of any bytes to values; full means an error. Kernel: <c>BPF_MAP_TYPE_HASH</c>, since 3.19.</summary>
    Hash = 1,

    /// <summary>Indices 0…n−1, all present from creation. Kernel: <c>BPF_MAP_TYPE_ARRAY</c>, since 3.19.</summary>
    Array = 2,

    /// <summary>Slots of programs, the targets of tail calls. Kernel: <c>BPF_MAP_TYPE_PROG_ARRAY</c>, since 4.2.</summary>
    ProgramArray = 3,

    /// <summary>Slots of perf events, one per CPU by convention, that programs write records to. Kernel: <c>BPF_MAP_TYPE_PERF_EVENT_ARRAY</c>, since 4.3.</summary>
    PerfEventArray = 4,

    /// <summary>A hash with one value per possible CPU in every entry. Kernel: <c>BPF_MAP_TYPE_PERCPU_HASH</c>, since 4.6.</summary>
    PerCpuHash = 5,

    /// <summary>An array with one value per possible CPU in every entry. Kernel: <c>BPF_MAP_TYPE_PERCPU_ARRAY</c>, since 4.6.</summary>
    PerCpuArray = 6,

    /// <summary>Stack traces by id. Kernel: <c>BPF_MAP_TYPE_STACK_TRACE</c>, since 4.6.</summary>
    StackTrace = 7,

    /// <summary>Slots of cgroups to test membership against. Kernel: <c>BPF_MAP_TYPE_CGROUP_ARRAY</c>, since 4.8.</summary>
    CgroupArray = 8,

    /// <summary>A hash that evicts entries not used lately instead of refusing new ones. Kernel: <c>BPF_MAP_TYPE_LRU_HASH</c>, since 4.10.</summary>
    LruHash = 9,

    /// <summary>An LRU hash with one value per possible CPU in every entry. Kernel: <c>BPF_MAP_TYPE_LRU_PERCPU_HASH</c>, since 4.10.</summary>
    LruPerCpuHash = 10,

    /// <summary>Prefixes, looked up by longest match. Kernel: <c>BPF_MAP_TYPE_LPM_TRIE</c>, since 4.11.</summary>
    LpmTrie = 11,

    /// <summary>An array whose values are maps. Kernel: <c>BPF_MAP_TYPE_ARRAY_OF_MAPS</c>, since 4.12.</summary>
    ArrayOfMaps = 12,

    /// <summary>A hash whose values are maps. Kernel: <c>BPF_MAP_TYPE_HASH_OF_MAPS</c>, since 4.12.</summary>
    HashOfMaps = 13,

    /// <summary>Network devices by index, targets of redirection. Kernel: <c>BPF_MAP_TYPE_DEVMAP</c>, since 4.14.</summary>
    DevMap = 14,

    /// <summary>Sockets by index. Kernel: <c>BPF_MAP_TYPE_SOCKMAP</c>, since 4.14.</summary>
    SockMap = 15,

    /// <summary>CPUs, targets of redirection. Kernel: <c>BPF_MAP_TYPE_CPUMAP</c>, since 4.15.</summary>
    CpuMap = 16,

    /// <summary>AF_XDP sockets by index. Kernel: <c>BPF_MAP_TYPE_XSKMAP</c>, since 4.18.</summary>
    XskMap = 17,

    /// <summary>Sockets by key. Kernel: <c>BPF_MAP_TYPE_SOCKHASH</c>, since 4.18.</summary>
    SockHash = 18,

    /// <summary>Storage per cgroup and attach type (the old form). Kernel: <c>BPF_MAP_TYPE_CGROUP_STORAGE</c>, since 4.19.</summary>
    CgroupStorage = 19,

    /// <summary>Sockets of a reuseport group. Kernel: <c>BPF_MAP_TYPE_REUSEPORT_SOCKARRAY</c>, since 4.19.</summary>
    ReusePortSockArray = 20,

    /// <summary>The per-CPU form of the old cgroup storage. Kernel: <c>BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE</c>, since 4.20.</summary>
    PerCpuCgroupStorage = 21,

    /// <summary>First in, first out; no keys. Kernel: <c>BPF_MAP_TYPE_QUEUE</c>, since 4.20.</summary>
    Queue = 22,

    /// <summary>Last in, first out; no keys. Kernel: <c>BPF_MAP_TYPE_STACK</c>, since 4.20.</summary>
    Stack = 23,

    /// <summary>Storage that belongs to a socket. Kernel: <c>BPF_MAP_TYPE_SK_STORAGE</c>, since 5.2.</summary>
    SkStorage = 24,

    /// <summary>Network devices by any number. Kernel: <c>BPF_MAP_TYPE_DEVMAP_HASH</c>, since 5.4.</summary>
    DevMapHash = 25,

    /// <summary>A kernel structure of operations, implemented by programs. Kernel: <c>BPF_MAP_TYPE_STRUCT_OPS</c>, since 5.6.</summary>
    StructOps = 26,

    /// <summary>One ring of records shared by all CPUs, written by programs. Kernel: <c>BPF_MAP_TYPE_RINGBUF</c>, since 5.8.</summary>
    RingBuffer = 27,

    /// <summary>Storage that belongs to an inode. Kernel: <c>BPF_MAP_TYPE_INODE_STORAGE</c>, since 5.10.</summary>
    InodeStorage = 28,

    /// <summary>Storage that belongs to a task. Kernel: <c>BPF_MAP_TYPE_TASK_STORAGE</c>, since 5.11.</summary>
    TaskStorage = 29,

    /// <summary>A set that answers "perhaps" or "certainly not". Kernel: <c>BPF_MAP_TYPE_BLOOM_FILTER</c>, since 5.16.</summary>
    BloomFilter = 30,

    /// <summary>A ring that user space writes and programs drain. Kernel: <c>BPF_MAP_TYPE_USER_RINGBUF</c>, since 6.1.</summary>
    UserRingBuffer = 31,

    /// <summary>Storage that belongs to a cgroup. Kernel: <c>BPF_MAP_TYPE_CGRP_STORAGE</c>, since 6.2.</summary>
    CgrpStorage = 32,

    /// <summary>Pages shared between programs and user space. Kernel: <c>BPF_MAP_TYPE_ARENA</c>, since 6.9.</summary>
    Arena = 33,

    /// <summary>Addresses of instructions. Kernel: <c>BPF_MAP_TYPE_INSN_ARRAY</c>, newer than 6.18.</summary>
    InstructionArray = 34,

    /// <summary>A hash that resizes itself. Kernel: <c>BPF_MAP_TYPE_RHASH</c>, newer than 6.18.</summary>
    ResizableHash = 35,
}
