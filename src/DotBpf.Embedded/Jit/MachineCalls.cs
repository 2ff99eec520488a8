using System.Reflection;
using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Programs;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Jit;

/// <summary>What compiled code calls.</summary>
/// <remarks>SAFETY: addresses of keys and values come from verified programs, which may touch all of them.</remarks>
internal static unsafe class MachineCalls
{
    internal static MethodInfo NoInstruction { get; } = Find(nameof(FailAt));

    internal static MethodInfo Charge { get; } = Find(nameof(ChargeFor));

    internal static MethodInfo LoadPacket { get; } = Find(nameof(LoadFromPacket));

    internal static MethodInfo SetCurrent { get; } = Find(nameof(NoteCurrent));

    internal static MethodInfo TryTailCall { get; } = Find(nameof(PrepareTailCall));

    internal static MethodInfo TryTailCallIn { get; } = Find(nameof(PrepareTailCallIn));

    internal static MethodInfo GoOn { get; } = Find(nameof(RunNext));

    internal static MethodInfo EnterFrame { get; } = Find(nameof(TakeFrame));

    internal static MethodInfo LeaveFrame { get; } = Find(nameof(GiveFrameBack));

    internal static MethodInfo Cpu { get; } = Find(nameof(CpuOf));

    internal static MethodInfo Nanoseconds { get; } = Find(nameof(NanosecondsOf));

    internal static MethodInfo Map { get; } = Find(nameof(MapOf));

    internal static MethodInfo Lookup { get; } = Find(nameof(LookupElement));

    internal static MethodInfo Update { get; } = Find(nameof(UpdateElement));

    internal static MethodInfo Push { get; } = Find(nameof(PushElement));

    internal static MethodInfo Pop { get; } = Find(nameof(PopElement));

    internal static MethodInfo Peek { get; } = Find(nameof(PeekElement));

    internal static MethodInfo BoundMap { get; } = Find(nameof(BoundMapOf));

    internal static MethodInfo Reserve { get; } = Find(nameof(ReserveRecord));

    internal static MethodInfo Submit { get; } = Find(nameof(SubmitRecord));

    internal static MethodInfo Discard { get; } = Find(nameof(DiscardRecord));

    internal static MethodInfo ArenaTarget { get; } = Find(nameof(TargetInArena));

    internal static MethodInfo Delete { get; } = Find(nameof(DeleteElement));

    private static MethodInfo Find(string name) => typeof(MachineCalls).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!;

    private static VerificationException FailAt(Machine machine, DecodedInstruction* at) => machine.NoInstruction(at);

    private static void ChargeFor(Machine machine, DecodedInstruction* at, int instructions)
    {
        machine.Budget -= instructions;
        if (machine.Budget < 0)
            throw machine.OutOfBudget(at);
    }

    private static long LoadFromPacket(Machine machine, int offset, int width) =>
        machine.LoadPacket(machine.Current, (ulong)machine.Context, offset, width, out ulong value) ? (long)value : -1;

    private static void NoteCurrent(Machine machine, DecodedInstruction* at) => machine.Current = at;

    private static bool PrepareTailCall(Machine machine, ulong map, ulong index) => machine.PrepareTailCall(map, index);

    private static bool PrepareTailCallIn(Machine machine, EmbeddedMap map, ulong index) => machine.PrepareTailCall(map, (uint)index);

    private static ulong RunNext(Machine machine) => machine.RunNext();

    private static ulong TakeFrame(Machine machine) => machine.EnterFrame();

    private static void GiveFrameBack(Machine machine) => machine.LeaveFrame();

    private static int CpuOf(Machine machine) => machine.Cpu;

    private static ulong NanosecondsOf(Machine machine) => machine.Host.NanosecondsSinceBoot;

    private static EmbeddedMap MapOf(CompiledProgram program, int index) => program.Maps[index];

    private static ulong LookupElement(Machine machine, EmbeddedMap map, ulong key) => (ulong)map.LookupElement((byte*)key, machine.Cpu);

    private static ulong UpdateElement(Machine machine, EmbeddedMap map, ulong key, ulong value, ulong flags) =>
        Answer.Failure(map.UpdateElement((byte*)key, (byte*)value, (UpdateMode)flags, machine.Cpu));

    private static ulong DeleteElement(Machine machine, EmbeddedMap map, ulong key) => Answer.Failure(map.DeleteElement((byte*)key, machine.Cpu));

    private static nuint TargetInArena(Machine machine, ulong address, int size, ulong unchanged) => machine.ArenaTarget(address, size, unchanged);

    private static ulong PushElement(Machine machine, EmbeddedMap map, ulong value, ulong flags) => Answer.Failure(map.PushElement((byte*)value, (UpdateMode)flags));

    private static ulong PopElement(Machine machine, EmbeddedMap map, ulong value) => Answer.Failure(map.PopElement((byte*)value));

    private static ulong PeekElement(Machine machine, EmbeddedMap map, ulong value) => Answer.Failure(map.PeekElement((byte*)value));

    private static BoundMap BoundMapOf(CompiledProgram program, int index) => program.BoundMaps[index];

    private static ulong ReserveRecord(Machine machine, BoundMap map, ulong size, ulong flags) => RingBufferHelpers.Reserve(machine, map, size, flags);

    private static ulong SubmitRecord(Machine machine, ulong record, ulong flags) => RingBufferHelpers.Submit(machine, record, flags);

    private static ulong DiscardRecord(Machine machine, ulong record, ulong flags) => RingBufferHelpers.Discard(machine, record, flags);
}
