namespace DotBpf.ObjectFiles.Definitions;

/// <summary>A section of structures of functions that programs implement, and what its name says of the maps made from it.</summary>
/// <param name="Name">The section's name; they are libbpf's.</param>
/// <param name="Flags">With <see cref="MapFlags.Link"/>, a link puts the structures to use.</param>
/// <param name="IsAutoCreated">Whether loading makes the maps.</param>
internal sealed record StructOpsSection(string Name, MapFlags Flags, bool IsAutoCreated)
{
    private static readonly StructOpsSection[] s_all =
    [
        new(".struct_ops", 0, IsAutoCreated: true),
        new(".struct_ops.link", MapFlags.Link, IsAutoCreated: true),
        new("?.struct_ops", 0, IsAutoCreated: false),
        new("?.struct_ops.link", MapFlags.Link, IsAutoCreated: false),
    ];

    internal static StructOpsSection? Find(string name) => Array.Find(s_all, section => section.Name == name);

    /// <summary>The section that says what the map is.</summary>
    internal static StructOpsSection Of(MapSpec map) =>
        Array.Find(s_all, section => section.Flags == (map.Flags & MapFlags.Link) && section.IsAutoCreated == map.IsAutoCreated)!;
}
