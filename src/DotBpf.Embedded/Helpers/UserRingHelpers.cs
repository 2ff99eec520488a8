using System.Runtime.CompilerServices;
using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Maps.Rings;
using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Programs;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>Draining rings that user space fills (kernel/bpf/ringbuf.c, 6.18).</summary>
/// <remarks>SAFETY: a record is lent to the program, within the ring's memory, for the time of its callback.</remarks>
internal static unsafe class UserRingHelpers
{
    // BPF_MAX_USER_RINGBUF_SAMPLES.
    private const uint MostRecords = 128 * 1024;

    internal static HelperDefinition[] All { get; } =
    [
        new(209, "bpf_user_ringbuf_drain", HelperUsers.All, &Drain) { Takes = [Map, Callback, StackOrNull, Anything], Needs = MapAbilities.UserRing },
    ];

    private static ulong Drain(Machine machine, ulong map, ulong callback, ulong context, ulong flags, ulong unused5)
    {
        var ring = (EmbeddedUserRing)machine.MapAt(map, MapAbilities.UserRing).Map;
        if ((flags & ~(EmbeddedRingBuffer.NoWakeup | EmbeddedRingBuffer.ForceWakeup)) != 0)
            return Answer.Failure(Errno.EINVAL);
        CallbackFunction function = machine.CallbackAt(callback);
        if (!ring.TryBeginDrain())
            return Answer.Failure(Errno.EBUSY);
        uint looked = 0;
        try
        {
            return Drain(machine, ring, function, context, ref looked);
        }
        finally
        {
            ring.EndDrain();
            ring.Wake(looked > 0, flags);
        }
    }

    private static ulong Drain(Machine machine, EmbeddedUserRing ring, CallbackFunction function, ulong context, ref uint looked)
    {
        ulong given = 0;
        bool isStopped = false;
        for (; looked < MostRecords && !isStopped; looked++)
        {
            Errno errno = ring.Peek(out byte* record, out uint size);
            if (errno == Errno.ENODATA)
                break;
            if (errno == Errno.EAGAIN)
                continue;
            if (errno != Errno.None)
                return Answer.Failure(errno);
            isStopped = Give(machine, record, size, function, context) != 0;
            ring.Release(size);
            given++;
        }

        return given;
    }

    private static ulong Give(Machine machine, byte* record, uint size, CallbackFunction function, ulong context)
    {
        machine.CheckMayLend(2);
        byte* dynptr = machine.Scratch;
        Unsafe.WriteUnaligned(dynptr, new Dynptr((ulong)record, size, DynptrKind.Memory));
        machine.Lend(record, size, MemoryAccess.ReadWrite, null);
        machine.Lend(dynptr, Dynptr.SizeInBytes, MemoryAccess.Read, null);
        ulong answer = function.Call((ulong)dynptr, context);
        machine.TakeBack(dynptr);
        machine.TakeBack(record);
        return answer;
    }
}
