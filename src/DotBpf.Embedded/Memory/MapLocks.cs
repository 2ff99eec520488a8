using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace DotBpf.Embedded.Memory;

/// <summary>The locks of one map: words in its memory, by which writers exclude each other while readers take nothing and notice that they were overtaken.</summary>
/// <remarks>
/// <para>A word is odd while a writer is inside and another even number after each. A reader notes an even word, reads, and asks whether
/// the word is still the same; if not, what it read may be a mixture and is thrown away.</para>
/// <para>In shared memory an odd word names the writer's <see cref="Seat"/>. Whoever waits long looks whether the writer's process is
/// still there. If not, it undoes what the seat notes and gives the locks back; the writer's change then never was. A process that
/// is stopped rather than ended is waited for, but not for ever.</para>
/// </remarks>
internal sealed unsafe class MapLocks
{
    /// <summary>How many threads can change a shared map at the same time; more wait.</summary>
    internal const int Seats = 64;

    private const int SpinsBeforeYield = 64;
    private const int SpinsBeforeLook = 2048;
    private const int LooksBeforeBelief = 16;
    private const ulong WideWord = 1;
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(10);

    // The seat that this thread has, in whatever map: it has one at a time.
    [ThreadStatic]
    private static nint t_seat;

    private readonly string _subject;
    private byte* _memory;
    private ulong _length;
    private Seat* _seats;
    private bool _isReadOnly;
    private bool _hasBrokenLock;

    /// <summary>Locks in memory that only this process has.</summary>
    /// <param name="subject">The map, for messages.</param>
    internal MapLocks(string subject) => _subject = subject;

    /// <summary>Whether other processes may use the memory too, so that nothing in it is to be trusted.</summary>
    internal bool IsShared => _seats != null;

    /// <summary>Whether this process may only read the memory.</summary>
    internal bool IsReadOnly => _isReadOnly;

    /// <summary>Goes over to memory that other processes use too.</summary>
    internal void Share(byte* memory, ulong length, Seat* seats, bool isReadOnly)
    {
        _memory = memory;
        _length = length;
        _seats = seats;
        _isReadOnly = isReadOnly;
    }

    /// <summary>Takes a free seat; none is needed where nobody else could ever undo the change.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Seat* TakeSeat() => _seats == null ? null : TakeSharedSeat();

    /// <summary>Gives a seat back. Its change holds and has no locks any more.</summary>
    internal static void Leave(Seat* seat)
    {
        t_seat = 0;
        Volatile.Write(ref seat->LockCount, 0);
        Volatile.Write(ref seat->Owner, 0);
    }

    /// <summary>Waits for other writers and begins writing, in private memory. A full fence.</summary>
    /// <returns>The number before.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal uint Enter(uint* word)
    {
        uint found = Volatile.Read(ref *word);
        return (found & 1) == 0 && Interlocked.CompareExchange(ref *word, found | 1, found) == found ? found : EnterLate(word);
    }

    /// <summary>Waits for other writers and begins writing, in shared memory. A full fence.</summary>
    /// <returns>The number before.</returns>
    internal uint Enter(uint* word, Seat* seat)
    {
        uint taken = TokenOf(seat);
        uint place = Require(seat->LockCount, Seat.MostLocks);
        Wait wait = default;
        while (true)
        {
            uint found = BeginRead(word, ref wait);
            seat->Locks[(int)place] = new() { Offset = OffsetOf(word), Version = found };
            Volatile.Write(ref seat->LockCount, place + 1);
            if (Interlocked.CompareExchange(ref *word, taken, found) == found)
                return found;
            Volatile.Write(ref seat->LockCount, place);
        }
    }

    /// <summary>Notes what a word is before it is written.</summary>
    internal void Note(Seat* seat, uint* word) => Note(seat, OffsetOf(word), *word);

    /// <inheritdoc cref="Note(Seat*, uint*)"/>
    internal void Note(Seat* seat, ulong* word) => Note(seat, OffsetOf(word) | WideWord, *word);

    /// <summary>Waits until no writer is inside and begins reading.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal uint BeginRead(uint* word)
    {
        uint found = Volatile.Read(ref *word);
        return (found & 1) == 0 ? found : BeginReadLate(word);
    }

    /// <summary>Whether no writer has been inside since <see cref="BeginRead(uint*)"/> answered <paramref name="version"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool EndRead(uint* word, uint version)
    {
        Volatile.ReadBarrier();
        return Volatile.Read(ref *word) == version;
    }

    /// <summary>Undoes the changes of all processes that ended in the middle of one.</summary>
    internal void Recover()
    {
        for (int i = 0; i < Seats; i++)
            TryRecover(&_seats[i]);
    }

    /// <summary>Ends what this thread is doing in the map, which cannot go on.</summary>
    /// <param name="what">What is wrong.</param>
    /// <param name="expected">What should be there.</param>
    /// <param name="found">What is there.</param>
    [DoesNotReturn]
    internal void ThrowDamaged(string what, string expected, ulong found)
    {
        Abandon();
        throw new MapLayoutException(_subject, what, expected, $"{found}; somebody has written over the map's memory. Remove it and make it anew");
    }

    private void Note(Seat* seat, ulong place, ulong old)
    {
        uint count = Require(seat->WriteCount, Seat.MostWrites);
        seat->Writes[(int)count] = new() { Place = place, Old = old };
        Volatile.Write(ref seat->WriteCount, count + 1);
    }

    // Nobody but who sits here counts, unless somebody means harm.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Require(uint count, uint most)
    {
        if (count >= most)
            ThrowDamaged("count of notes", $"fewer than {most}", count);
        return count;
    }

    private Seat* TakeSharedSeat()
    {
        if (_isReadOnly)
            ThrowReadOnly();
        ulong self = ProcessStamp.Current;
        uint first = (uint)Environment.CurrentManagedThreadId + ((uint)Environment.ProcessId * 7);
        Wait wait = default;
        while (true)
        {
            for (uint i = 0; i < Seats; i++)
            {
                Seat* seat = &_seats[(first + i) % Seats];
                if (Volatile.Read(ref seat->Owner) != 0 || Interlocked.CompareExchange(ref seat->Owner, self, 0) != 0)
                    continue;
                (seat->LockCount, seat->WriteCount) = (0, 0);
                t_seat = (nint)seat;
                return seat;
            }

            Recover();
            Await(ref wait, "a free seat");
        }
    }

    private uint TokenOf(Seat* seat) => ((uint)(seat - _seats) << 1) | 1;

    private ulong OffsetOf(void* word) => (ulong)((byte*)word - _memory);

    private uint EnterLate(uint* word)
    {
        Wait wait = default;
        while (true)
        {
            uint found = BeginRead(word, ref wait);
            if (Interlocked.CompareExchange(ref *word, found | 1, found) == found)
                return found;
        }
    }

    private uint BeginReadLate(uint* word)
    {
        Wait wait = default;
        return BeginRead(word, ref wait);
    }

    private uint BeginRead(uint* word, ref Wait wait)
    {
        while (true)
        {
            uint found = Volatile.Read(ref *word);
            if ((found & 1) == 0)
                return found;
            if (_seats != null && (_hasBrokenLock || wait.Spins % SpinsBeforeLook == SpinsBeforeLook - 1))
                RecoverWriter(word, found, ref wait);
            Await(ref wait, "a lock");
        }
    }

    // A seat is taken before its locks and left after them. Only that somebody came and went just now is seen otherwise.
    private void RecoverWriter(uint* word, uint found, ref Wait wait)
    {
        uint seat = found >> 1;
        if (seat >= Seats)
            ThrowDamaged("lock", $"the number of one of {Seats} seats", seat);
        bool isHeldByNobody = Volatile.Read(ref _seats[seat].Owner) == 0 && Volatile.Read(ref *word) == found;
        wait.LooksAtNobody = !isHeldByNobody ? 0 : _hasBrokenLock ? LooksBeforeBelief : wait.LooksAtNobody + 1;
        if (wait.LooksAtNobody == LooksBeforeBelief)
        {
            _hasBrokenLock = true;
            ThrowDamaged("lock", "one that somebody holds", found);
        }

        if (!_isReadOnly)
            TryRecover(&_seats[seat]);
    }

    // The holder may have lost its processor, so after a short spin give ours away. Thread.Yield cannot be interrupted,
    // unlike Thread.Sleep and SpinWait, so no exception ever leaves a lock held.
    private void Await(ref Wait wait, string what)
    {
        if (++wait.Spins % SpinsBeforeYield == 0)
            Thread.Yield();
        else
            Thread.SpinWait(4);
        if (_seats == null || wait.Spins % SpinsBeforeLook != 0)
            return;
        if (wait.Start == 0)
            wait.Start = Stopwatch.GetTimestamp();
        else if (Stopwatch.GetElapsedTime(wait.Start) > s_longestWait)
            ThrowLate(what);
    }

    /// <summary>Undoes the change of a seat whose process has ended.</summary>
    private void TryRecover(Seat* seat)
    {
        ulong owner = Volatile.Read(ref seat->Owner);
        if (owner == 0 || ProcessStamp.IsAlive(owner))
            return;
        if (Interlocked.CompareExchange(ref seat->Owner, ProcessStamp.Current, owner) == owner)
            Undo(seat);
    }

    // Every step may be repeated, by whoever finds this process ended in turn. The counts may be of somebody who means harm.
    private void Undo(Seat* seat)
    {
        for (int i = (int)Math.Min(seat->WriteCount, Seat.MostWrites); --i >= 0;)
            Undo(seat->Writes[i]);
        Volatile.Write(ref seat->WriteCount, 0);
        for (int i = (int)Math.Min(seat->LockCount, Seat.MostLocks); --i >= 0;)
            Unlock(seat->Locks[i], TokenOf(seat));
        Leave(seat);
    }

    private void Undo(Seat.WriteNote note)
    {
        bool isWide = (note.Place & WideWord) != 0;
        ulong offset = note.Place & (isWide ? ~7ul : ~3ul);
        if (offset > _length - sizeof(ulong))
            return;
        if (isWide)
            Volatile.Write(ref *(ulong*)(_memory + offset), note.Old);
        else
            Volatile.Write(ref *(uint*)(_memory + offset), (uint)note.Old);
    }

    private void Unlock(Seat.LockNote note, uint taken)
    {
        ulong offset = note.Offset & ~3ul;
        if (offset > _length - sizeof(ulong))
            return;
        uint next = ((uint)note.Version + 2) & ~1u;
        Interlocked.CompareExchange(ref *(uint*)(_memory + offset), next, taken);
    }

    private void Abandon()
    {
        nint seat = t_seat;
        if (_seats != null && seat >= (nint)_seats && seat < (nint)(_seats + Seats))
            Undo((Seat*)seat);
    }

    [DoesNotReturn]
    private void ThrowLate(string what)
    {
        Abandon();
        throw new BpfSyscallException(BpfCommand.MapUpdate, Errno.ETIMEDOUT, _subject,
            $"Another process has {what} of it for more than {s_longestWait.TotalSeconds:F0} seconds: it was stopped, or the map's memory is damaged.");
    }

    [DoesNotReturn]
    private void ThrowReadOnly() => throw new BpfSyscallException(BpfCommand.MapUpdate, Errno.EPERM, _subject,
        "This process may only read the file of the map.");

    /// <summary>How long somebody has waited.</summary>
    private struct Wait
    {
        internal uint Spins;
        internal int LooksAtNobody;
        internal long Start;
    }
}
