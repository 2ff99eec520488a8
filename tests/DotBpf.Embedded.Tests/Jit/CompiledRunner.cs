using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Programs;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Jit;

/// <summary>Runs programs by the interpreter, unverified, and as native code on a host of its own, and compares all that a run leaves.</summary>
internal sealed class CompiledRunner : IDisposable
{
    private readonly List<(MapHandle Interpreted, MapHandle Compiled)> _maps = [];

    internal CompiledRunner(EmbeddedHostOptions? options = null)
    {
        options ??= new() { Cpus = 2, RandomSeed = 1 };
        Interpreted = new(options with { ExecutionMode = ExecutionMode.Interpreter, VerifiesPrograms = false });
        Compiled = new(options with { ExecutionMode = ExecutionMode.Jit, VerifiesPrograms = true });
    }

    internal ProgramRunner Interpreted { get; }

    internal ProgramRunner Compiled { get; }

    internal static EmbeddedProgram ProgramOf(ProgramHandle handle) => (EmbeddedProgram)((IEmbeddedProgramHandle)handle).Program;

    public void Dispose()
    {
        Interpreted.Dispose();
        Compiled.Dispose();
    }

    internal void AddMap(MapSpec spec) => _maps.Add((Interpreted.Map(spec), Compiled.Map(spec)));

    /// <summary>Puts a program into a slot of the first map, on both hosts.</summary>
    internal void Put(int slot, string text)
    {
        Assert.Equal(Errno.None, _maps[0].Interpreted.UpdateReference(BitConverter.GetBytes(slot), Interpreted.Load(text)));
        Assert.Equal(Errno.None, _maps[0].Compiled.UpdateReference(BitConverter.GetBytes(slot), Compiled.Load(text)));
    }

    /// <summary>Runs a program both ways.</summary>
    /// <returns>What both answer.</returns>
    internal uint Run(string text, ProgramType type = ProgramType.Xdp, byte[]? packet = null) => Run(Assembler.Program(text, type), packet ?? new byte[64]);

    internal uint Run(ProgramSpec spec, byte[] packet)
    {
        ProgramHandle interpreted = Interpreted.Load(spec), compiled = Compiled.Load(spec);
        Assert.Null(ProgramOf(interpreted).Compiled);
        Assert.NotNull(ProgramOf(compiled).Compiled);

        (uint expected, byte[] expectedPacket) = Run(interpreted, packet);
        (uint answer, byte[] packetLeft) = Run(compiled, packet);

        Assert.Equal($"0x{expected:x}", $"0x{answer:x}");
        Assert.Equal(Convert.ToHexString(expectedPacket), Convert.ToHexString(packetLeft));
        foreach ((MapHandle left, MapHandle right) in _maps.Skip(1))
            Assert.Equal(ContentOf(left), ContentOf(right));
        return answer;
    }

    private static (uint Answer, byte[] Packet) Run(ProgramHandle program, byte[] packet)
    {
        byte[] output = new byte[20_000];
        Errno errno = program.TestRun(new TestRunInput { Packet = packet, PacketOut = output }, out TestRunResult result);
        Assert.Equal(Errno.None, errno);
        return (result.ReturnValue, output[..result.PacketLength]);
    }

    // Every entry as digits, in the order of the map; nothing for maps without keys.
    private static List<string> ContentOf(MapHandle map)
    {
        List<string> entries = [];
        byte[] key = new byte[map.Info.KeySize], value = new byte[map.ValueSize];
        for (Errno errno = map.GetNextKey([], key); errno == Errno.None; errno = map.GetNextKey(key, key))
        {
            Assert.Equal(Errno.None, map.Lookup(key, value));
            entries.Add($"{Convert.ToHexString(key)} = {Convert.ToHexString(value)}");
        }

        return entries;
    }
}
