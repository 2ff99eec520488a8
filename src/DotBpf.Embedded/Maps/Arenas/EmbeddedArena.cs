using System.Runtime.InteropServices;
using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Arenas;

/// <summary><c>BPF_MAP_TYPE_ARENA</c>: pages that programs and user space share (kernel/bpf/arena.c, 6.18).</summary>
/// <remarks>
/// <para>Its address is one of programs only, for user space borrows memory by offsets: what lies where in this process nobody needs to know. So
/// it may be any that was asked for, and two arenas may have the same. All of the memory is there from the beginning, which the operating system backs once it is touched.</para>
/// <para>A page is there once it was allocated by a program or borrowed by user space. Memory of pages that are not there is zeroed: reading
/// it needs no look at the page, only writing does.</para>
/// <para>SAFETY: pages are below the number that both blocks were allocated for.</para>
/// </remarks>
internal sealed unsafe class EmbeddedArena : EmbeddedMap
{
    // Windows of 4 GiB, every other one, in a part of the address space where user memory may be.
    private const ulong FirstWindow = 0x1000_0000_0000;
    private const int WindowShift = 33;
    private const uint Windows = 4096;

    // Not at the window's begin where there is room: the pointer to the first byte is then not null.
    private const ulong UsualStart = 0x1000_0000;

    private const byte There = 1;
    private const byte Gone = 2;

    private readonly Lock _gate = new();
    private readonly MapMemory _memory;
    private readonly byte* _bytes;
    private readonly byte* _states;
    private readonly FreePages _free;
    private readonly ulong _chosen;
    private MapLease? _writing;
    private bool _wasPlaced;
    private int _mappings;

    internal EmbeddedArena(MapInfo info, int cpus, MapMemory memory)
        : base(info, cpus)
    {
        _memory = memory;
        Length = (ulong)info.MaxEntries * ArenaPages.PageSize;
        _bytes = memory.Allocate(Length);
        _states = memory.Allocate(info.MaxEntries);
        _free = new(info.MaxEntries);
        ulong window = FirstWindow + ((ulong)(info.Id % Windows) << WindowShift);
        _chosen = info.Extra != 0 ? info.Extra : window + Math.Min(UsualStart, (1ul << 32) - Length);
        _wasPlaced = info.Extra != 0;
    }

    internal override ReadOnlySpan<MemoryRegion> ValueRegions => [];

    /// <summary>Its bytes.</summary>
    internal ulong Length { get; }

    /// <summary>Where it lies for programs; 0 until that was decided, at its creation or by the first who borrows from it.</summary>
    internal ulong Address => Volatile.Read(ref _wasPlaced) ? _chosen : 0;

    /// <summary>The upper half of its address, which pointers get back that leave its programs; 0 where they stay as they are.</summary>
    internal ulong Window => (Info.Flags & MapFlags.NoUserConversion) != 0 ? 0 : _chosen & ~(ulong)uint.MaxValue;

    /// <summary>Where accesses of programs go.</summary>
    internal ArenaPages Pages => new((nuint)_bytes, Length, (nuint)_states, (uint)_chosen);

    /// <summary>Lends the memory, as the kernel maps it: at one place in a process, which the first to ask decides. From then on it is never frozen: the kernel does not notice that the last mapping went.</summary>
    /// <param name="memory">The memory.</param>
    internal Errno OpenMemory(out EmbeddedArenaMemory? memory)
    {
        memory = null;
        lock (_gate)
        {
            if (Info.Extra == 0 && _wasPlaced)
                return Errno.EINVAL;
            if (_mappings != 0)
                return Errno.EBUSY;
            _writing ??= TryOpenLease(MapLease.Write);
            if (_writing is null)
                return Errno.EPERM;
            ObjectDisposedException.ThrowIf(!TryAddUser(), this);
            _mappings++;
            Volatile.Write(ref _wasPlaced, true);
        }

        memory = new(this, (nint)_bytes, (long)Length);
        return Errno.None;
    }

    /// <summary>Takes back what was lent.</summary>
    internal void CloseMemory()
    {
        lock (_gate)
            _mappings--;
        ReleaseUser();
    }

    /// <summary>Brings the pages of a range in, as a fault of user space does.</summary>
    internal void Touch(long offset, int length)
    {
        if (length == 0)
            return;
        uint first = (uint)(offset / ArenaPages.PageSize), last = (uint)((offset + length - 1) / ArenaPages.PageSize);
        if (AreThere(first, last))
            return;
        lock (_gate)
        {
            for (uint page = first; page <= last; page++)
            {
                _free.Take(new(page, 1));
                BringIn(page);
            }
        }
    }

    /// <summary>Allocates pages for a program (<c>bpf_arena_alloc_pages</c>).</summary>
    /// <param name="address">Where, or 0.</param>
    /// <param name="count">How many.</param>
    /// <returns>Their address, or 0.</returns>
    internal ulong Allocate(ulong address, uint count)
    {
        if (count == 0 || count > Info.MaxEntries || address % ArenaPages.PageSize != 0)
            return 0;
        lock (_gate)
        {
            uint? start = address == 0 ? _free.Find(count) : PageOf(address);
            if (start is not { } page || page > Info.MaxEntries - count || !_free.Contains(new(page, count)))
                return 0;
            _free.Take(new(page, count));
            for (uint each = page; each < page + count; each++)
                BringIn(each);
            return AddressOf(page);
        }
    }

    /// <summary>Frees pages for a program (<c>bpf_arena_free_pages</c>); those that are not there are left alone.</summary>
    internal void Free(ulong address, uint count)
    {
        if (count == 0 || address == 0)
            return;
        uint page = PageOf(address);
        if (page >= Info.MaxEntries)
            return;
        count = Math.Min(count, Info.MaxEntries - page);
        lock (_gate)
        {
            _free.Give(new(page, count));
            for (uint each = page; each < page + count; each++)
                TakeOut(each);
        }
    }

    /// <summary>Keeps pages from being allocated (<c>bpf_arena_reserve_pages</c>), without bringing them in.</summary>
    internal Errno Reserve(ulong address, uint count)
    {
        if (count == 0 || address % ArenaPages.PageSize != 0)
            return Errno.None;
        uint page = PageOf(address);
        if ((ulong)page + count > Info.MaxEntries)
            return Errno.EINVAL;
        lock (_gate)
        {
            if (!_free.Contains(new(page, count)))
                return Errno.EBUSY;
            _free.Take(new(page, count));
        }

        return Errno.None;
    }

    internal override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu) => Errno.EINVAL;

    internal override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu) => Errno.EOPNOTSUPP;

    internal override Errno Delete(ReadOnlySpan<byte> key, int cpu) => Errno.EOPNOTSUPP;

    internal override Errno GetNextKey(ReadOnlySpan<byte> key, Span<byte> next) => Errno.EOPNOTSUPP;

    protected override void Free() => _memory.Dispose();

    // Only the lower half of an address says where in the arena it is; it counts in pages.
    private uint PageOf(ulong address) => ((uint)address - (uint)_chosen) / ArenaPages.PageSize;

    private ulong AddressOf(uint page) => _chosen & ~(ulong)uint.MaxValue | ((uint)_chosen + (page * ArenaPages.PageSize));

    private bool AreThere(uint first, uint last)
    {
        for (uint page = first; page <= last; page++)
        {
            if (Volatile.Read(ref _states[page]) != There)
                return false;
        }

        return true;
    }

    // A program may have written to a page just when it was freed, so that it is emptied once more.
    private void BringIn(uint page)
    {
        if (_states[page] == There)
            return;
        if (_states[page] == Gone)
            Clear(page);
        Volatile.Write(ref _states[page], There);
    }

    private void TakeOut(uint page)
    {
        if (_states[page] != There)
            return;
        Volatile.Write(ref _states[page], Gone);
        Clear(page);
    }

    private void Clear(uint page) => NativeMemory.Clear(_bytes + ((ulong)page * ArenaPages.PageSize), ArenaPages.PageSize);
}
