using System.Net;
using System.Net.Sockets;
using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Programs;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Tests.Interpreter;

/// <summary>Programs of chance, unverified: each ends or is stopped, and the process lives.</summary>
public sealed class RandomProgramTests : IDisposable
{
    private const int Programs = 10_000;
    private static readonly Lazy<Instruction[]> s_slots = new(Loadable);

    private readonly SimulatedSocket _socket;
    private readonly ProgramRunner _runner = new(new() { VerifiesPrograms = false, Cpus = 2, InstructionBudget = 2_000, RandomSeed = 7, Trace = _ => { } });

    public RandomProgramTests()
    {
        _runner.Map(new() { Name = "array", Type = MapType.Array, KeySize = 4, ValueSize = 16, MaxEntries = 4 });
        _runner.Map(new() { Name = "hash", Type = MapType.LruHash, KeySize = 4, ValueSize = 20, MaxEntries = 8 });
        _runner.Map(new() { Name = "ring", Type = MapType.RingBuffer, MaxEntries = 4096 });
        _runner.Map(new() { Name = "programs", Type = MapType.ProgramArray, KeySize = 4, ValueSize = 4, MaxEntries = 4 });
        _runner.Map(new() { Name = "storage", Type = MapType.CgroupStorage, KeySize = 8, ValueSize = 20 });
        _runner.Map("sockets", new SockMapSpec(4)).Set(2, _socket = _runner.Host.CreateSocket(new() { Type = SocketType.Dgram, Local = new(IPAddress.Loopback, 53), SharesPort = true }));
    }

    public void Dispose() => _runner.Dispose();

    [Theory]
    [InlineData(ProgramType.Xdp, 1)]
    [InlineData(ProgramType.SchedCls, 2)]
    [InlineData(ProgramType.SocketFilter, 3)]
    [InlineData(ProgramType.SkMsg, 5)]
    [InlineData(ProgramType.SkReusePort, 6)]
    [InlineData(ProgramType.SkLookup, 7)]
    [InlineData(ProgramType.SockOps, 8)]
    [InlineData(ProgramType.CgroupSkb, 9)]
    [InlineData(ProgramType.CgroupSock, 10)]
    [InlineData(ProgramType.CgroupSockAddress, 11)]
    [InlineData(ProgramType.CgroupSockopt, 12)]
    public void Run_RandomInstructions_EndsOrIsStopped(ProgramType type, int seed)
    {
        Random random = new(seed);
        int ran = 0, stopped = 0;
        using IDisposable entered = _runner.Host.EnterSocket(_socket);

        for (int i = 0; i < Programs; i++)
        {
            using ProgramHandle program = _runner.Load(RandomProgram(random, type));
            try
            {
                Assert.Equal(Errno.None, program.TestRun(new TestRunInput { Packet = PacketFor(type, random), Context = ContextFor(type) }, out _));
                ran++;
            }
            catch (VerificationException fault)
            {
                Assert.True(fault.IsRunning, fault.Message);
                stopped++;
            }
        }

        Assert.Equal(Programs, ran + stopped);
        Assert.InRange(ran, Programs / 100, Programs);
        Assert.InRange(stopped, Programs / 100, Programs);
    }

    [Fact]
    public void Load_RandomBytes_LoadsOrRefuses()
    {
        Random random = new(4);
        int refused = 0;

        for (int i = 0; i < Programs; i++)
        {
            byte[] bytes = new byte[8 * random.Next(1, 6)];
            random.NextBytes(bytes);
            var slots = Enumerable.Range(0, bytes.Length / 8).Select(slot => Instruction.Decode(bytes.AsSpan(slot * 8), ByteOrder.LittleEndian));
            ProgramSpec spec = Assembler.Program("exit") with { Instructions = [.. slots] };
            try
            {
                _runner.Load(spec).Dispose();
            }
            catch (VerificationException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, Programs / 2, Programs);
    }

    private static byte[] PacketFor(ProgramType type, Random random)
    {
        if (type is ProgramType.SkLookup or ProgramType.CgroupSock or ProgramType.CgroupSockAddress)
            return [];
        byte[] packet = new byte[14 + random.Next(100)];
        if (type != ProgramType.SkReusePort)
            return packet;
        packet = new byte[64];
        (packet[12], packet[14], packet[17], packet[23]) = (8, 0x45, 50, 17);
        return packet;
    }

    // Of IPv4.
    private static byte[] ContextFor(ProgramType type) => type == ProgramType.SkLookup ? [0, 0, 0, 0, 0, 0, 0, 0, 2] : [];

    // Instructions that exist, with operands of chance but registers and small numbers preferred; jumps stay in the program.
    private static ProgramSpec RandomProgram(Random random, ProgramType type)
    {
        List<Instruction> slots = [.. Assembler.Slots("r6 = r1; r7 = *(u32 *)(r1 + 76); r9 = r10; r9 += -64; *(u32 *)(r9 + 0) = 2; r2 = r9; r3 = r9")];
        slots[1] = type switch
        {
            ProgramType.SocketFilter => new(0xb7, 7, 0, 0, random.Next()),
            ProgramType.Xdp => slots[1] with { Offset = 0 },
            ProgramType.SkMsg or ProgramType.SkReusePort or ProgramType.SkLookup => slots[1] with { Opcode = 0x79, Offset = 0 },
            ProgramType.SockOps => slots[1] with { Opcode = 0x79, Offset = 192 },
            ProgramType.CgroupSock => slots[1] with { Offset = 16 },
            ProgramType.CgroupSockAddress => slots[1] with { Opcode = 0x79, Offset = 64 },
            ProgramType.CgroupSockopt => slots[1] with { Opcode = 0x79, Offset = 8 },
            _ => slots[1],
        };
        List<ProgramReference> references = [];
        int length = random.Next(4, 40);
        while (slots.Count < length)
            AddRandom(random, slots, references, type);
        slots.Add(new(0x95, 0, 0, 0, 0));
        for (int jumps = random.Next(4); jumps > 0; jumps--)
            AddJump(random, slots);
        return Assembler.Program("exit", type) with { ExpectedAttachType = PlaceOf(type), Instructions = [.. slots], References = [.. references] };
    }

    // Programs with storages and those without call each other in one direction only.
    private static bool IsForCgroups(ProgramType type) => type is ProgramType.CgroupSkb or ProgramType.CgroupSock or ProgramType.CgroupSockAddress or ProgramType.CgroupSockopt;

    private static AttachType PlaceOf(ProgramType type) => type switch
    {
        ProgramType.SkLookup => AttachType.SkLookup,
        ProgramType.CgroupSockAddress => AttachType.CgroupInet4Connect,
        ProgramType.CgroupSockopt => AttachType.CgroupGetsockopt,
        _ => default,
    };

    private static void AddRandom(Random random, List<Instruction> slots, List<ProgramReference> references, ProgramType type)
    {
        switch (random.Next(10))
        {
            case 0:
                string[] maps = ["array", "hash", "ring", "sockets", IsForCgroups(type) ? "storage" : "programs"];
                references.Add(new MapReference(slots.Count, maps[random.Next(maps.Length)]));
                AddWide(slots, new(Instruction.WideLoadOpcode, 1, PseudoSource.Map, 0, 0), 0);
                break;
            case 1:
                slots.Add(new(0xbf, 1, (byte)(random.Next(3) == 0 ? random.Next(11) : 6), 0, 0));
                slots.Add(new(0x85, 0, 0, 0, RandomHelper(random, type)));
                break;
            case 2 when random.Next(4) == 0:
                AddWide(slots, new(Instruction.WideLoadOpcode, (byte)random.Next(10), 0, 0, random.Next()), random.Next());
                break;
            default:
                slots.Add(RandomSlot(random, type));
                break;
        }
    }

    // In place of an instruction that is not part of a load of two slots, to one that is not the second half of such.
    private static void AddJump(Random random, List<Instruction> slots)
    {
        int from = random.Next(slots.Count - 1), to = random.Next(slots.Count);
        if (slots[from].IsWideLoad || slots[from].Opcode == 0 || slots[to].Opcode == 0)
            return;
        slots[from] = new(0x2d, (byte)random.Next(11), (byte)random.Next(11), (short)(to - from - 1), 0);
    }

    private static void AddWide(List<Instruction> slots, Instruction first, int upper)
    {
        slots.Add(first);
        slots.Add(new(0, 0, 0, 0, upper));
    }

    private static int RandomHelper(Random random, ProgramType type)
    {
        while (true)
        {
            int id = random.Next(256);
            if (HelperTable.Find(id, type) is { } helper && helper.Serves(type))
                return id;
        }
    }

    // A slot that loads, with its offset, and its immediate where that chooses nothing, replaced.
    private static Instruction RandomSlot(Random random, ProgramType type)
    {
        Instruction slot = s_slots.Value[random.Next(s_slots.Value.Length)];
        InstructionDefinition row = InstructionSet.Find(slot)!;
        if (!type.LoadsPackets && row.Operation is Operation.LoadPacketAbsolute or Operation.LoadPacketIndirect)
            return new(0xbf, (byte)random.Next(10), (byte)random.Next(11), 0, 0);
        return row.Operation switch
        {
            Operation.Load or Operation.LoadSignExtended or Operation.Store or >= Operation.AtomicAdd => slot with { Offset = (short)random.Next(-70, 70) },
            >= Operation.Add and <= Operation.Move when row.Operand == Operand.Immediate => slot with { Immediate = random.Next(1, 32) },
            _ => slot,
        };
    }

    // Every instruction that exists but calls, jumps and 64-bit loads, with all registers.
    private static Instruction[] Loadable()
    {
        List<Instruction> slots = [];
        int[] immediates = [0, 1, 16, 32, 64, 0x40, 0x41, 0x50, 0x51, 0xa0, 0xa1, 0xe1, 0xf1, 0x100, 0x110];
        Random random = new(5);
        for (int opcode = 0; opcode < 256; opcode++)
        {
            foreach (int immediate in immediates)
            {
                foreach (short offset in (ReadOnlySpan<short>)[0, 1, 8, 16, 32])
                {
                    Instruction slot = new((byte)opcode, (byte)random.Next(10), (byte)random.Next(10), offset, immediate);
                    slots.AddRange(new[] { slot, slot with { Source = 0 }, slot with { Destination = 0 }, slot with { Source = 0, Destination = 0 } }.Where(IsSound));
                }
            }
        }

        return [.. slots];
    }

    private static bool IsSound(Instruction slot) =>
        !slot.IsWideLoad
        && InstructionSet.Find(slot) is { } row
        && row.Operation is not (Operation.Call or Operation.Exit or Operation.AddressSpaceCast)
        && row.Operation is < Operation.Jump or > Operation.JumpMay
        && SlotRules.Violation(slot, row) is null;
}
