using System.Runtime.CompilerServices;

namespace DotBpf.Embedded.Memory;

/// <summary>One change of a map: the locks it takes and the words it writes, which hold together or not at all.</summary>
/// <remarks>
/// <para>All locks are kept until <see cref="Commit"/>, so nobody builds on what may yet be undone. Words that others find entries
/// by are written by <see cref="Set(uint*, uint)"/>; bytes that nobody can find before are written as they come.</para>
/// <para>In memory that only this process has nothing is noted, for when the process ends the map does too.</para>
/// <para>Never call out while a change is under way.</para>
/// </remarks>
internal unsafe ref struct MapChange
{
    private readonly MapLocks _locks;
    private readonly Seat* _seat;
    private int _count;
    private HeldLocks _held;

    /// <summary>Begins a change, without a lock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal MapChange(MapLocks locks)
    {
        Unsafe.SkipInit(out this);
        _locks = locks;
        _seat = locks.TakeSeat();
        _count = 0;
    }

    /// <summary>Takes a lock, unless the change has it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Lock(uint* word)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_held[i].Word == word)
                return;
        }

        uint version = _seat == null ? _locks.Enter(word) : _locks.Enter(word, _seat);
        _held[_count++] = new() { Word = word, Version = version };
    }

    /// <summary>Writes a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void Set(uint* word, uint value)
    {
        if (_seat != null)
            _locks.Note(_seat, word);
        Volatile.Write(ref *word, value);
    }

    /// <summary>Writes a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void Set(ulong* word, ulong value)
    {
        if (_seat != null)
            _locks.Note(_seat, word);
        Volatile.Write(ref *word, value);
    }

    /// <summary>What was written so far holds, whatever becomes of the rest. The locks are kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void Settle()
    {
        if (_seat != null)
            Volatile.Write(ref _seat->WriteCount, 0);
    }

    /// <summary>Gives back the lock that was taken last. What was written so far has been settled.</summary>
    internal void Unlock()
    {
        HeldLock held = _held[--_count];
        Volatile.Write(ref *held.Word, held.Version + 2);
        if (_seat != null)
            Volatile.Write(ref _seat->LockCount, (uint)_count);
    }

    /// <summary>Ends the change: it holds, and the locks are given back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Commit()
    {
        Settle();
        for (int i = _count; --i >= 0;)
            Volatile.Write(ref *_held[i].Word, _held[i].Version + 2);
        if (_seat != null)
            MapLocks.Leave(_seat);
    }
}
