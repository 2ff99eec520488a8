using DotBpf.Embedded;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Conformance.Verifier;

/// <summary>Programs of chance that are accepted do the same in the kernel, in the interpreter and as native code: answers, packets and maps.</summary>
public sealed class ExecutionOnKernel : IDisposable
{
    private const int PacketsPerProgram = 3;
    private static readonly ProgramType[] s_types = [ProgramType.Xdp, ProgramType.SchedCls, ProgramType.SocketFilter];
    private static readonly string[] s_compared = ["array", "hash", "lru", "percpu", "percpuhash", "global", "readonly", "writeonly", "locked", "lockedhash"];

    private readonly Judge _kernel = new(KernelHost.Open());
    private readonly Judge[] _embedded;

    public ExecutionOnKernel() => _embedded = [CreateEmbedded(ExecutionMode.Interpreter), CreateEmbedded(ExecutionMode.Jit)];

    private static int Programs => Environment.GetEnvironmentVariable("DOTBPF_LONG") is null ? 500 : 30_000;

    public void Dispose()
    {
        _kernel.Dispose();
        foreach (Judge judge in _embedded)
            judge.Dispose();
    }

    [Theory]
    [InlineData(21)]
    public void Run_GeneratedPrograms_EndAsInTheKernel(int seed)
    {
        Random random = new(seed);

        for (int ran = 0; ran < Programs;)
        {
            ProgramSpec program = ProgramGrammar.Create(random, s_types[random.Next(s_types.Length)], isRun: true);
            if (_kernel.Refusal(program) is not null || _embedded[0].Refusal(program) is not null)
                continue;
            ran++;
            AssertSame(program, random);
        }
    }

    private Judge CreateEmbedded(ExecutionMode mode) => new(EmbeddedHost.Create(new() { Cpus = _kernel.Host.PossibleCpus, ExecutionMode = mode }));

    private void AssertSame(ProgramSpec program, Random random)
    {
        byte[][] packets = [.. Enumerable.Range(0, PacketsPerProgram).Select(_ => Packet(random))];
        string expected = Run(_kernel, program, packets);
        foreach (Judge judge in _embedded)
        {
            string found = Run(judge, program, packets);
            if (found != expected)
                Assert.Fail($"{judge.Host.Name}:\n{found}\nkernel:\n{expected}\n{string.Join('\n', Disassembler.Disassemble(program).Select(line => line.Text))}");
        }
    }

    private static byte[] Packet(Random random)
    {
        byte[] packet = new byte[random.Next(34, 100)];
        random.NextBytes(packet);
        if (random.Next(2) == 0)
            packet.AsSpan(0, 6).Clear();
        (packet[12], packet[13]) = (0x88, 0xb5); // no protocol whose header a run would ask for
        return packet;
    }

    private static string Run(Judge judge, ProgramSpec program, byte[][] packets)
    {
        using ProgramHandle handle = judge.Load(program);
        using IDisposable cpu = judge.Host.EnterCpu(0);
        return string.Join('\n', packets.Select(packet => Run(handle, packet))) + "\n" + string.Join('\n', s_compared.Select(name => $"{name}: {ContentOf(judge.Maps[name])}"));
    }

    private static string Run(ProgramHandle handle, byte[] packet)
    {
        byte[] output = new byte[200];
        Errno errno = handle.TestRun(new TestRunInput { Packet = packet, PacketOut = output }, out TestRunResult result);
        return errno == Errno.None ? $"0x{result.ReturnValue:x}, {Convert.ToHexString(output.AsSpan(0, result.PacketLength))}" : errno.ToString();
    }

    // Of maps per CPU, what is on the CPU where programs run comes first. Hashes have an order of their own on each host.
    private static string ContentOf(MapHandle map)
    {
        List<string> entries = [];
        byte[] key = new byte[map.Info.KeySize], value = new byte[map.ValueSize];
        for (Errno errno = map.GetNextKey([], key); errno == Errno.None; errno = map.GetNextKey(key, key))
        {
            Assert.Equal(Errno.None, map.Lookup(key, value));
            entries.Add($"{Convert.ToHexString(key)} = {Convert.ToHexString(value)}");
        }

        return string.Join(", ", entries.Order(StringComparer.Ordinal));
    }
}
