using System.Collections.Immutable;

namespace DotBpf.Embedded.KernelObjects;

/// <summary>A structure of the kernel's as this host has it: as much of it as simulated objects know.</summary>
/// <remarks>Its layout is this host's own, as that of each kernel is; programs are fitted to it by CO-RE (<see cref="KernelTypes"/>).</remarks>
/// <param name="Name">Its C name.</param>
/// <param name="What">What an object of it is, for messages.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Fields">Its members, by offset.</param>
internal sealed record KernelStruct(string Name, string What, int Size, ImmutableArray<KernelField> Fields)
{
    /// <summary>A task, of which programs read the numbers and the name.</summary>
    internal static KernelStruct Task { get; } = new("task_struct", "task", 24, [new("pid", 0, 4), new("tgid", 4, 4), new("comm", 8, 1, 16)]);

    /// <summary>A cgroup, of which programs read how deep it is.</summary>
    internal static KernelStruct Cgroup { get; } = new("cgroup", "cgroup", 8, [new("level", 0, 4)]);

    /// <summary>All that this host has.</summary>
    internal static ImmutableArray<KernelStruct> All { get; } = [Task, Cgroup];

    /// <summary>The member that some bytes are a part of; <see langword="null"/> when they are not all of one.</summary>
    internal KernelField? Find(long offset, int size) => Fields.FirstOrDefault(field => offset >= field.Offset && offset + size <= field.End);
}
