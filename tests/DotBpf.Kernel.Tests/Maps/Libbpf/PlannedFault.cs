using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests.Libbpf;

/// <summary>Spoils specs: something of a good one becomes something at an edge.</summary>
internal static class PlannedFault
{
    private static readonly uint[] s_sizes =
        [0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 16, 17, 24, 32, 40, 64, 260, 261, 512, 513, 1016, 1024, 4064, 4096, 32_768, 32_769, 65_407, 65_408, 4_194_024, 4_194_025, 4_194_304, 4_194_305];

    private static readonly uint[] s_entries = [0, 1, 2, 3, 7, 64, 1000, 4096, 8192, 12_288];

    internal static MapSpec Spoil(MapSpec spec, byte what, byte how) => Shorten((what % 7) switch
    {
        0 => spec with { KeySize = MapKind.Pick(s_sizes, how) },
        1 => spec with { ValueSize = MapKind.Pick(s_sizes, how) },
        2 => spec with { MaxEntries = MapKind.Pick(s_entries, how) },
        3 => spec with { Flags = spec.Flags ^ (MapFlags)(1u << (how % 32)) },
        4 => spec with { Extra = spec.Extra ^ (1ul << (how % 64)) },
        5 => spec with { Flags = spec.Flags | MapFlags.NumaNode, NumaNode = (how % 3) - 1 },
        _ => spec with { Type = (MapType)(how % 40) },
    });

    // The kernel frees maps some time after they are closed, so that many large ones would take all of its memory.
    private static MapSpec Shorten(MapSpec spec) =>
        (spec.KeySize + (long)spec.ValueSize) * spec.MaxEntries > 1 << 18 ? spec with { MaxEntries = 1 } : spec;
}
