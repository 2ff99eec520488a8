using DotBpf.Embedded.Maps.Values;
using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Programs;

namespace DotBpf.Embedded.Interpreter;

/// <content>Fields of values that the host manages, and the one lock that the program may hold. SAFETY: a field's address is that of a value of a map that the run holds.</content>
internal sealed unsafe partial class Machine
{
    private uint* _lock;

    /// <summary>Waits for the lock in a value and holds it (<c>bpf_spin_lock</c>).</summary>
    internal void TakeLock(ulong address)
    {
        CheckNoLock();
        uint* word = (uint*)FieldAt(address, ValueFieldKind.Lock, out _, out _);
        ElementLock.Enter(word);
        _lock = word;
    }

    /// <summary>Gives the lock back (<c>bpf_spin_unlock</c>).</summary>
    internal void GiveLock(ulong address)
    {
        if (_lock == null || (ulong)_lock != address)
            throw Fault($"it gives back a lock that it does not hold, {Describe(address)}");
        ReleaseLock();
    }

    /// <summary>The field that an argument points to, and whose value it is in.</summary>
    internal byte* FieldAt(ulong address, ValueFieldKind kind, out BoundMap map, out byte* value)
    {
        for (int i = _enteredCount - 1; i >= 0; i--)
        {
            if (TryFindField(_entered[i].Maps, (nuint)address, kind, out map!, out value))
                return (byte*)address;
        }

        if (TryFindField(InnerMaps, (nuint)address, kind, out map!, out value))
            return (byte*)address;
        throw Fault($"the helper takes the {(kind == ValueFieldKind.Lock ? "lock" : "timer")} in a value of a map, and was given {Describe(address)}");
    }

    private static bool TryFindField(ReadOnlySpan<BoundMap> maps, nuint address, ValueFieldKind kind, out BoundMap? map, out byte* value)
    {
        foreach (BoundMap candidate in maps)
        {
            int offset = candidate.Map.Fields?.OffsetOf(kind) ?? -1;
            if (offset >= 0 && candidate.Map.TryFindValue(address - (nuint)offset, out value))
            {
                map = candidate;
                return true;
            }
        }

        map = null;
        value = null;
        return false;
    }

    // Whoever holds a lock calls nothing else, so that nobody ever waits for it in vain (the kernel's verifier sees to that).
    private void CheckNoLock()
    {
        if (_lock != null)
            throw Fault("it calls a helper while it holds the lock of a value; only bpf_spin_unlock may be called then");
    }

    private void CheckLockGiven()
    {
        if (_lock != null)
            throw Fault("it ended without giving back the lock of a value");
    }

    private void ReleaseLock()
    {
        if (_lock != null)
            ElementLock.Exit(_lock);
        _lock = null;
    }
}
