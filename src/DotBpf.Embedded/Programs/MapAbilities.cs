namespace DotBpf.Embedded.Programs;

/// <summary>What programs can do with a map of some kind (check_map_func_compatibility, kernel/bpf/verifier.c, 6.18).</summary>
[Flags]
internal enum MapAbilities
{
    None = 0,
    Lookup = 1,
    Update = 2,
    ForEach = 4,
    LookupPerCpu = 8,
    TailCall = 16,
    RingBuffer = 32,
    PushPeek = 64,
    Pop = 128,
    InnerMaps = 256,
    Redirect = 512,
    PerfOutput = 1024,
    UserRing = 2048,
    Cgroups = 4096,
    StackTraces = 8192,
    SocketStorage = 16384,
    TaskStorage = 32768,
    CgroupStorage = 65536,
    AttachedStorage = 131072,
    Arena = 262144,
    Sockets = 524288,
    SocketSlots = 1048576,
    SocketKeys = 2097152,
    SocketChoice = 4194304,
}
