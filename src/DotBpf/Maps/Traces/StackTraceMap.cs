using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Stack traces by the numbers that programs got for them (<c>bpf_get_stackid</c>).</summary>
/// <remarks>
/// <para>Layout: a trace is addresses of 8 bytes, innermost first; with <see cref="MapFlags.StackBuildId"/> it is <see cref="BuildIdFrame"/> of 32 bytes.</para>
/// <para>Only programs add traces. When there is no room, or another trace has the same hash, they get an error instead of a number: take traces out, or make the map larger.</para>
/// <para>Errors: a number that is not there is an answer of <c>TryGetFrames</c>.</para>
/// <para>Threads: safe for any number.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_STACK_TRACE</c>, since 4.6; build ids since 4.17.</para>
/// </remarks>
/// <example><c>foreach (ulong address in map.GetFrames(id)) Console.WriteLine($"0x{address:x}");</c></example>
public sealed class StackTraceMap : BpfMap, IBpfMap<StackTraceMap>
{
    private StackTraceMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.OfKeys<uint>(MapType.StackTrace);

    /// <summary>Whether frames are <see cref="BuildIdFrame"/> rather than addresses.</summary>
    public bool HasBuildIds => (Handle.Info.Flags & MapFlags.StackBuildId) != 0;

    /// <summary>How many frames a trace has at most.</summary>
    public int Depth => Handle.ValueSize / (HasBuildIds ? BuildIdFrame.Size : sizeof(ulong));

    /// <inheritdoc/>
    public static StackTraceMap Bind(MapHandle map) => new(map);

    /// <summary>Reads the addresses of a trace into memory of their own.</summary>
    /// <param name="id">The trace's number.</param>
    /// <exception cref="KeyNotFoundException">There is no such trace.</exception>
    /// <exception cref="InvalidOperationException">The map has frames with build ids.</exception>
    public ulong[] GetFrames(uint id)
    {
        ulong[] frames = new ulong[Depth];
        return TryGetFrames(id, frames, out int count)
            ? frames[..count]
            : throw new KeyNotFoundException($"{Handle} has no trace {id}. Use TryGetFrames where that is expected.");
    }

    /// <summary>Reads the addresses of a trace without allocating.</summary>
    /// <param name="id">The trace's number.</param>
    /// <param name="frames">Receives the addresses, innermost first; room for <see cref="Depth"/>.</param>
    /// <param name="count">How many there are.</param>
    /// <returns>Whether there is such a trace.</returns>
    /// <exception cref="ArgumentException">There is too little room.</exception>
    /// <exception cref="InvalidOperationException">The map has frames with build ids.</exception>
    public bool TryGetFrames(uint id, Span<ulong> frames, out int count)
    {
        if (HasBuildIds)
            throw new InvalidOperationException($"{Handle} has frames with build ids. Use TryGetBuildIdFrames.");
        bool isThere = TryRead(id, MemoryMarshal.AsBytes(frames), frames.Length);
        int end = isThere ? frames[..Depth].IndexOf(0ul) : 0;
        count = end < 0 ? Depth : end;
        return isThere;
    }

    /// <summary>Reads a trace of frames with build ids, which can be named on another machine.</summary>
    /// <param name="id">The trace's number.</param>
    /// <param name="frames">Receives the frames, innermost first; room for <see cref="Depth"/>.</param>
    /// <param name="count">How many there are.</param>
    /// <returns>Whether there is such a trace.</returns>
    /// <exception cref="ArgumentException">There is too little room.</exception>
    /// <exception cref="InvalidOperationException">The map has plain addresses.</exception>
    public bool TryGetBuildIdFrames(uint id, Span<BuildIdFrame> frames, out int count)
    {
        if (!HasBuildIds)
            throw new InvalidOperationException($"{Handle} has plain addresses. Use TryGetFrames, or create it with MapFlags.StackBuildId.");
        bool isThere = TryRead(id, MemoryMarshal.AsBytes(frames), frames.Length);
        for (count = 0; isThere && count < Depth && frames[count].Status != BuildIdStatus.Empty; count++)
        {
        }

        return isThere;
    }

    /// <summary>Removes a trace, which makes room for another.</summary>
    /// <param name="id">The trace's number.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(uint id)
    {
        Errno errno = Handle.Delete(MapBytes.Of(in id));
        if (errno is not (Errno.None or Errno.ENOENT or Errno.E2BIG))
            Handle.Throw(errno, BpfCommand.MapDelete);
        return errno == Errno.None;
    }

    /// <summary>Removes every trace that is there when its turn comes.</summary>
    public void Clear() => MapRemoval.Clear(Handle);

    /// <summary>Counts the traces by walking the map.</summary>
    public long Count() => MapRemoval.Count(Handle);

    private bool TryRead(uint id, Span<byte> frames, int room)
    {
        if (room < Depth)
            throw new ArgumentException($"A trace of {Handle} has up to {Depth} frames; there is room for {room}.", nameof(frames));
        return Handle.Succeeded(Handle.Lookup(MapBytes.Of(in id), frames[..Handle.ValueSize]), Errno.ENOENT, BpfCommand.MapLookup);
    }
}
