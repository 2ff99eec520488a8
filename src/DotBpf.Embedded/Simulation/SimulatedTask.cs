using System.Collections.Immutable;
using System.Text;
using DotBpf.Embedded.KernelObjects;

namespace DotBpf.Embedded;

/// <summary>A task that stands for one of the kernel's, a thread of some process: programs that run in its time see who it is.</summary>
/// <remarks>
/// <para>Made by <see cref="EmbeddedHost.CreateTask"/>; programs run in its time while a thread is in <see cref="EmbeddedHost.EnterTask"/>.
/// Use it with <see cref="TaskStorageMap{TValue}"/>, where the kernel takes the descriptor of a process.</para>
/// <para>Lifetime: when it exits, values that maps keep for it end.</para>
/// </remarks>
public sealed class SimulatedTask : SimulatedObject
{
    // TASK_COMM_LEN less the zero at the end.
    private const int LongestShortName = 15;

    private readonly byte[] _name;

    internal SimulatedTask(SimulatedTaskSpec spec, SimulatedCgroup cgroup, int threadId)
    {
        Name = spec.Name;
        _name = Encoding.UTF8.GetBytes(spec.Name);
        Cgroup = cgroup;
        ThreadId = threadId;
        ProcessId = spec.ProcessId ?? threadId;
        UserId = spec.UserId;
        GroupId = spec.GroupId;
        KernelStack = spec.KernelStack;
        UserStack = spec.UserStack;
    }

    /// <summary>What programs get by <c>bpf_get_current_comm</c>, of which the kernel keeps 15 bytes.</summary>
    public string Name { get; }

    /// <summary>The cgroup that it is in.</summary>
    public SimulatedCgroup Cgroup { get; }

    /// <summary>The number of its process (<c>tgid</c>).</summary>
    public int ProcessId { get; }

    /// <summary>Its own number (<c>pid</c> in the kernel).</summary>
    public int ThreadId { get; }

    /// <summary>The user it runs as.</summary>
    public uint UserId { get; }

    /// <summary>The group it runs as.</summary>
    public uint GroupId { get; }

    /// <summary>Where it is in the kernel: addresses, innermost first.</summary>
    public ImmutableArray<ulong> KernelStack { get; }

    /// <summary>Where it is in its own code: addresses, innermost first.</summary>
    public ImmutableArray<ulong> UserStack { get; }

    /// <summary>As much of the name as the kernel keeps.</summary>
    internal ReadOnlySpan<byte> ShortName => _name.AsSpan(0, Math.Min(_name.Length, LongestShortName));

    internal override KernelStruct KernelStruct => KernelStruct.Task;

    internal override void WriteTo(Span<byte> structure)
    {
        BitConverter.TryWriteBytes(structure, ThreadId);
        BitConverter.TryWriteBytes(structure[sizeof(int)..], ProcessId);
        ShortName.CopyTo(structure[(2 * sizeof(int))..]);
    }

    /// <summary>As its name and number.</summary>
    public override string ToString() => $"task {ThreadId} ({Name})";
}
