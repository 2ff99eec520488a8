namespace DotBpf.ObjectFiles;

/// <summary>Which Linux first had each kind of map.</summary>
public static class MapTypeVersions
{
    extension(MapType type)
    {
        /// <summary>The first kernel with maps of that kind, such as <c>5.8</c>.</summary>
        public string MinimumKernel => type switch
        {
            MapType.Hash or MapType.Array => "3.19",
            MapType.ProgramArray => "4.2",
            MapType.PerfEventArray => "4.3",
            MapType.PerCpuHash or MapType.PerCpuArray or MapType.StackTrace => "4.6",
            MapType.CgroupArray => "4.8",
            MapType.LruHash or MapType.LruPerCpuHash => "4.10",
            MapType.LpmTrie => "4.11",
            MapType.ArrayOfMaps or MapType.HashOfMaps => "4.12",
            MapType.DevMap or MapType.SockMap => "4.14",
            MapType.CpuMap => "4.15",
            MapType.XskMap or MapType.SockHash => "4.18",
            MapType.CgroupStorage or MapType.ReusePortSockArray => "4.19",
            MapType.PerCpuCgroupStorage or MapType.Queue or MapType.Stack => "4.20",
            MapType.SkStorage => "5.2",
            MapType.DevMapHash => "5.4",
            MapType.StructOps => "5.6",
            MapType.RingBuffer => "5.8",
            MapType.InodeStorage => "5.10",
            MapType.TaskStorage => "5.11",
            MapType.BloomFilter => "5.16",
            MapType.UserRingBuffer => "6.1",
            MapType.CgrpStorage => "6.2",
            MapType.Arena => "6.9",
            MapType.InstructionArray => "6.19",
            _ => "6.19", // the resizable hash: some kernel after 6.18
        };
    }
}
