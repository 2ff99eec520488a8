using System.Runtime.InteropServices;
using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Arenas;

/// <summary><c>BPF_MAP_TYPE_ARENA</c>: pages that programs and user space share (kernel/bpf/arena.c, 6.18).</summary>
/// <remarks>
/// <para>Its address is one of programs only, for user space borrows memory by offsets: what lies where in a process nobody needs to know. So
/// it may be any that was asked for, and two arenas may have the same.</para>
/// <para>A page is there once it was allocated by a program or borrowed by user space, and has memory until it is freed. Memory of pages that are not there
/// reads as zeros; in a file a look at it would cost room, so there reading looks at the page first, as writing does everywhere.</para>
/// <para>SAFETY: pages are below the number that the blocks were allocated for.</para>
/// </remarks>
internal sealed unsafe class EmbeddedArena : EmbeddedMap
{
    // Windows of 4 GiB, every other one, in a part of the address space where user memory may be.
    private const ulong FirstWindow = 0x1000_0000_0000;
    private const int WindowShift = 33;
    private const uint Windows = 4096;

    // Not at the window's begin where there is room: the pointer to the first byte is then not null.
    private const ulong UsualStart = 0x1000_0000;

    // A change may note so many words.
    private const uint MostFreedAtOnce = 256;

    private readonly Lock _mappingLock = new();
    private readonly MapMemory _memory;
    private readonly ArenaState* _state;
    private readonly byte* _bytes;
    private readonly PageStates _states;
    private readonly FreePages _free;
    private readonly ulong _address;
    private MapLease? _writing;
    private int _mappings;

    internal EmbeddedArena(MapInfo info, int cpus, MapMemory memory)
        : base(info, cpus)
    {
        _memory = memory;
        Length = (ulong)info.MaxEntries * ArenaPages.PageSize;
        _state = (ArenaState*)memory.Allocate((ulong)sizeof(ArenaState));
        _free = new(_state, info.MaxEntries, memory);
        _states = new(info.MaxEntries, memory);
        _bytes = memory.AllocatePages(Length);
        if (memory.IsNew)
            (_state->Address, _state->IsPlaced) = (ChooseAddress(info, Length), info.Extra != 0 ? 1u : 0u);
        _address = _state->Address;
        if (_address % ArenaPages.PageSize != 0 || _address >> 32 != (_address + Length - 1) >> 32)
            throw new InvalidDataException($"Its memory is damaged: an arena of {Length} bytes cannot lie at 0x{_address:x}.");
    }

    internal override ReadOnlySpan<MemoryRegion> ValueRegions => [];

    /// <summary>Its bytes.</summary>
    internal ulong Length { get; }

    /// <summary>Where it lies for programs; 0 until that was decided, at its creation or by the first who borrows from it.</summary>
    internal ulong Address => IsPlaced ? _address : 0;

    /// <summary>The upper half of its address, which pointers get back that leave its programs; 0 where they stay as they are.</summary>
    internal ulong Window => (Info.Flags & MapFlags.NoUserConversion) != 0 ? 0 : _address & ~(ulong)uint.MaxValue;

    /// <summary>Where accesses of programs go.</summary>
    internal ArenaPages Pages => new((nuint)_bytes, Length, _states.Address, (uint)_address, IsSparse: _memory.IsShared);

    private bool IsPlaced => Volatile.Read(ref _state->IsPlaced) != 0;

    /// <summary>Lends the memory, as the kernel maps it: at one place in a process, which the first to ask decides. From then on it is never frozen: the kernel does not notice that the last mapping went.</summary>
    /// <param name="memory">The memory.</param>
    internal Errno OpenMemory(out EmbeddedArenaMemory? memory)
    {
        memory = null;
        lock (_mappingLock)
        {
            if (Info.Extra == 0 && IsPlaced)
                return Errno.EINVAL;
            if (_mappings != 0)
                return Errno.EBUSY;
            _writing ??= TryOpenLease(MapLease.Write);
            if (_writing is null)
                return Errno.EPERM;
            if (Info.Extra == 0 && !TryPlace())
                return Errno.EINVAL;
            ObjectDisposedException.ThrowIf(!TryAddUser(), this);
            _mappings++;
        }

        memory = new(this, (nint)_bytes, (long)Length);
        return Errno.None;
    }

    /// <summary>Takes back what was lent.</summary>
    internal void CloseMemory()
    {
        lock (_mappingLock)
            _mappings--;
        ReleaseUser();
    }

    /// <summary>Brings the pages of a range in, as a fault of user space does.</summary>
    /// <returns>Whether there is memory for them.</returns>
    internal bool TryTouch(long offset, int length)
    {
        if (length == 0)
            return true;
        uint first = (uint)(offset / ArenaPages.PageSize), last = (uint)((offset + length - 1) / ArenaPages.PageSize);
        return AreThere(first, last) || TryTouch(new PageRange(first, last - first + 1));
    }

    /// <summary>Allocates pages for a program (<c>bpf_arena_alloc_pages</c>).</summary>
    /// <param name="address">Where, or 0.</param>
    /// <param name="count">How many.</param>
    /// <returns>Their address, or 0.</returns>
    internal ulong Allocate(ulong address, uint count)
    {
        if (count == 0 || count > Info.MaxEntries || address % ArenaPages.PageSize != 0)
            return 0;
        MapChange change = Change();
        uint? start = address == 0 ? _free.Find(count) : PageOf(address);
        PageRange pages = new(start ?? Info.MaxEntries, count);
        bool isFree = pages.Start <= Info.MaxEntries - count && _free.Contains(pages) && TryBack(pages);
        if (isFree)
        {
            _free.Take(ref change, pages);
            change.Settle();
            for (uint page = pages.Start; page < pages.End; page++)
                BringIn(page);
        }

        change.Commit();
        return isFree ? AddressOf(pages.Start) : 0;
    }

    /// <summary>Frees pages for a program (<c>bpf_arena_free_pages</c>); those that are not there are left alone.</summary>
    internal void Free(ulong address, uint count)
    {
        if (count == 0 || address == 0)
            return;
        uint start = PageOf(address);
        if (start >= Info.MaxEntries)
            return;
        uint end = start + Math.Min(count, Info.MaxEntries - start);
        MapChange change = Change();
        for (uint page = _free.SkipFree(start); page < end; page = _free.SkipFree(page))
        {
            PageRange pages = _free.TakenFrom(page, Math.Min(end, page + MostFreedAtOnce));
            _free.Give(ref change, pages);
            _states.TakeOut(ref change, pages);
            change.Settle();
            Empty(pages);
        }

        change.Commit();
    }

    /// <summary>Keeps pages from being allocated (<c>bpf_arena_reserve_pages</c>), without bringing them in.</summary>
    internal Errno Reserve(ulong address, uint count)
    {
        if (count == 0 || address % ArenaPages.PageSize != 0)
            return Errno.None;
        PageRange pages = new(PageOf(address), count);
        if ((ulong)pages.Start + count > Info.MaxEntries)
            return Errno.EINVAL;
        MapChange change = Change();
        bool isFree = _free.Contains(pages);
        if (isFree)
            _free.Take(ref change, pages);
        change.Commit();
        return isFree ? Errno.None : Errno.EBUSY;
    }

    internal override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu) => Errno.EINVAL;

    internal override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu) => Errno.EOPNOTSUPP;

    internal override Errno Delete(ReadOnlySpan<byte> key, int cpu) => Errno.EOPNOTSUPP;

    internal override Errno GetNextKey(ReadOnlySpan<byte> key, Span<byte> next) => Errno.EOPNOTSUPP;

    protected override void Free() => _memory.Dispose();

    private static ulong ChooseAddress(MapInfo info, ulong length) =>
        info.Extra != 0 ? info.Extra : FirstWindow + ((ulong)(info.Id % Windows) << WindowShift) + Math.Min(UsualStart, (1ul << 32) - length);

    private MapChange Change()
    {
        MapChange change = new(_memory.Locks);
        change.Lock(&_state->Lock);
        return change;
    }

    // Another process may be faster.
    private bool TryPlace()
    {
        MapChange change = Change();
        bool isFirst = !IsPlaced;
        change.Set(&_state->IsPlaced, 1u);
        change.Commit();
        return isFirst;
    }

    private bool TryTouch(PageRange pages)
    {
        MapChange change = Change();
        bool isBacked = TryBack(pages);
        for (uint page = pages.Start; isBacked && page < pages.End; page++)
        {
            if (_free.Contains(new(page, 1)))
                _free.Take(ref change, new(page, 1));
            change.Settle();
            BringIn(page);
        }

        change.Commit();
        return isBacked;
    }

    // Only the lower half of an address says where in the arena it is; it counts in pages.
    private uint PageOf(ulong address) => ((uint)address - (uint)_address) / ArenaPages.PageSize;

    private ulong AddressOf(uint page) => _address & ~(ulong)uint.MaxValue | ((uint)_address + (page * ArenaPages.PageSize));

    private byte* BytesOf(uint page) => _bytes + ((ulong)page * ArenaPages.PageSize);

    private bool AreThere(uint first, uint last)
    {
        for (uint page = first; page <= last; page++)
        {
            if (!_states.IsThere(page))
                return false;
        }

        return true;
    }

    private bool TryBack(PageRange pages) => _memory.TryBack(BytesOf(pages.Start), (ulong)pages.Count * ArenaPages.PageSize);

    // A program may have written to a page just when it was freed, so that it is emptied once more.
    private void BringIn(uint page)
    {
        if (_states.IsThere(page))
            return;
        if (_states.IsGone(page))
            NativeMemory.Clear(BytesOf(page), ArenaPages.PageSize);
        _states.BringIn(page);
    }

    // All that were there have just been taken out.
    private void Empty(PageRange pages)
    {
        for (uint page = pages.Start; page < pages.End; page++)
        {
            uint first = page;
            while (page < pages.End && _states.IsGone(page))
                page++;
            if (page > first)
                _memory.Empty(BytesOf(first), (ulong)(page - first) * ArenaPages.PageSize);
        }
    }
}
