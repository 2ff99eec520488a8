using System.Numerics;
using System.Runtime.InteropServices;
using DotBpf.Embedded.Maps.Hashes;
using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Traces;

/// <summary><c>BPF_MAP_TYPE_STACK_TRACE</c>: stacks of tasks by the hash of their frames (kernel/bpf/stackmap.c, 6.18).</summary>
/// <remarks>
/// <para>There is a bucket for each number, and a trace for each entry: fewer than buckets, so that there may be none left for a free bucket.</para>
/// <para>Frames of simulated stacks are in no file, so build ids tell addresses only, as the kernel does for its own frames.</para>
/// <para>SAFETY: links are indices + 1 of traces below <see cref="MapInfo.MaxEntries"/>, which only this class writes, under its lock; no more frames
/// are copied than a trace has room for.</para>
/// </remarks>
internal sealed unsafe class EmbeddedStackTrace : EmbeddedMap
{
    private readonly Lock _gate = new();
    private readonly MapMemory _memory;
    private readonly uint* _buckets;
    private readonly byte* _traces;
    private readonly uint _count;
    private readonly int _frameSize;
    private readonly ulong _stride;
    private uint _free;
    private uint _fresh;

    internal EmbeddedStackTrace(MapInfo info, int cpus, MapMemory memory)
        : base(info, cpus)
    {
        _memory = memory;
        _frameSize = HasBuildIds ? sizeof(BuildIdFrame) : sizeof(ulong);
        Depth = ValueSize / _frameSize;
        _count = BitOperations.RoundUpToPowerOf2(info.MaxEntries);
        _stride = TraceHeader.Size + (ulong)ValueSize;
        _buckets = (uint*)memory.Allocate((ulong)_count * sizeof(uint));
        _traces = memory.Allocate(_stride * info.MaxEntries);
    }

    internal override ReadOnlySpan<MemoryRegion> ValueRegions => [];

    /// <summary>How many frames a trace has room for.</summary>
    internal int Depth { get; }

    private bool HasBuildIds => (Info.Flags & MapFlags.StackBuildId) != 0;

    internal override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu) => Read(key, value, isTaken: false);

    internal override Errno LookupAndDelete(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu) => Read(key, value, isTaken: true);

    internal override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu) => Errno.EINVAL;

    internal override Errno Delete(ReadOnlySpan<byte> key, int cpu)
    {
        uint id = MemoryMarshal.Read<uint>(key);
        if (id >= _count)
            return Errno.E2BIG;
        lock (_gate)
            return Empty(id) ? Errno.None : Errno.ENOENT;
    }

    internal override Errno GetNextKey(ReadOnlySpan<byte> key, Span<byte> next)
    {
        uint id = key.IsEmpty ? uint.MaxValue : MemoryMarshal.Read<uint>(key);
        lock (_gate)
        {
            id = id >= _count || _buckets[id] == 0 ? 0 : id + 1;
            while (id < _count && _buckets[id] == 0)
                id++;
        }

        if (id >= _count)
            return Errno.ENOENT;
        MemoryMarshal.Write(next, in id);
        return Errno.None;
    }

    /// <summary>Puts a stack in, unless it is there (<c>__bpf_get_stackid</c>, kernel/bpf/stackmap.c, 6.18).</summary>
    /// <param name="frames">At least one frame, and no more than <see cref="Depth"/>.</param>
    /// <param name="comparesHashes">Whether stacks of one hash are taken for one.</param>
    /// <param name="replaces">Whether another stack that has the number gives way.</param>
    /// <param name="id">Its number.</param>
    internal Errno Add(ReadOnlySpan<ulong> frames, bool comparesHashes, bool replaces, out uint id)
    {
        uint hash;
        fixed (ulong* first = frames)
            hash = JenkinsHash.Compute((byte*)first, frames.Length * sizeof(ulong), 0);
        id = hash & (_count - 1);
        lock (_gate)
        {
            uint link = _buckets[id];
            bool isLike = link != 0 && Header(link)->Hash == hash;
            if (isLike && comparesHashes)
                return Errno.None;

            // Build ids are looked up in a trace that is free, and compared only then.
            if (HasBuildIds && !HasFree)
                return Errno.ENOMEM;
            if (isLike && Holds(link, frames))
                return Errno.None;
            if (link != 0 && !replaces)
                return Errno.EEXIST;
            return Put(id, hash, frames);
        }
    }

    protected override void Free() => _memory.Dispose();

    private bool HasFree => _free != 0 || _fresh < Info.MaxEntries;

    // What is replaced is given back only afterwards, so replacing needs a trace that is free.
    private Errno Put(uint id, uint hash, ReadOnlySpan<ulong> frames)
    {
        if (!HasFree)
            return Errno.ENOMEM;
        uint link = Take();
        *Header(link) = new() { Hash = hash, Length = (uint)frames.Length };
        for (int i = 0; i < frames.Length; i++)
            TraceFrame.Write(FrameAt(link, i), frames[i]);
        Empty(id);
        _buckets[id] = link;
        return Errno.None;
    }

    private uint Take()
    {
        if (_free == 0)
            return ++_fresh;
        uint link = _free;
        _free = Header(link)->Next;
        return link;
    }

    private bool Empty(uint id)
    {
        uint link = _buckets[id];
        if (link == 0)
            return false;
        _buckets[id] = 0;
        Header(link)->Next = _free;
        _free = link;
        return true;
    }

    private Errno Read(ReadOnlySpan<byte> key, Span<byte> value, bool isTaken)
    {
        uint id = MemoryMarshal.Read<uint>(key);
        lock (_gate)
        {
            if (id >= _count || _buckets[id] == 0)
                return Errno.ENOENT;
            int used = (int)Header(_buckets[id])->Length * _frameSize;
            new ReadOnlySpan<byte>(Frames(_buckets[id]), used).CopyTo(value);
            value[used..].Clear();
            if (isTaken)
                Empty(id);
            return Errno.None;
        }
    }

    private bool Holds(uint link, ReadOnlySpan<ulong> frames)
    {
        if (Header(link)->Length != (uint)frames.Length)
            return false;
        for (int i = 0; i < frames.Length; i++)
        {
            if (TraceFrame.Read(FrameAt(link, i)) != frames[i])
                return false;
        }

        return true;
    }

    private TraceHeader* Header(uint link) => (TraceHeader*)(_traces + ((link - 1) * _stride));

    private Span<byte> FrameAt(uint link, int index) => new(Frames(link) + (index * _frameSize), _frameSize);

    private byte* Frames(uint link) => (byte*)Header(link) + TraceHeader.Size;
}
