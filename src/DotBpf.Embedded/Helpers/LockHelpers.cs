using DotBpf.Embedded.Interpreter;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>The lock in a value (kernel/bpf/helpers.c, 6.18).</summary>
/// <remarks>SAFETY: unsafe only to take the methods' addresses.</remarks>
internal static unsafe class LockHelpers
{
    internal static HelperDefinition[] All { get; } =
    [
        new(93, "bpf_spin_lock", HelperUsers.All, &Take) { Takes = [ValueLock], Gives = ResultType.Nothing },
        new(94, "bpf_spin_unlock", HelperUsers.All, &Give) { Takes = [ValueLock], Gives = ResultType.Nothing },
    ];

    private static ulong Take(Machine machine, ulong address, ulong unused2, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.TakeLock(address);
        return 0;
    }

    private static ulong Give(Machine machine, ulong address, ulong unused2, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.GiveLock(address);
        return 0;
    }
}
