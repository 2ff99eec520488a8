namespace DotBpf.ObjectFiles.Definitions.Legacy;

/// <summary>Who laid out an old definition.</summary>
internal enum LegacyDialect
{
    /// <summary><c>struct bpf_map_def</c>: type, key_size, value_size, max_entries, map_flags; loaders of their own put more after them.</summary>
    MapDefinition,

    /// <summary>iproute2's <c>struct bpf_elf_map</c>: the same five words, then id, pinning, inner_id, inner_idx.</summary>
    Iproute2,

    /// <summary>BCC's table: the section <c>maps/…</c> says the kind, members key and leaf the types.</summary>
    Bcc,
}
