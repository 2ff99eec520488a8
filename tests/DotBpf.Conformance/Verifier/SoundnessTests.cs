using DotBpf.Embedded;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Verifier;

/// <summary>Whatever the verifier accepts runs in the checking interpreter without a check firing.</summary>
public sealed class SoundnessTests : IDisposable
{
    private const int PacketsPerProgram = 20;
    private const int RunsPerPacket = 50;
    private static readonly ProgramType[] s_types = [ProgramType.Xdp, ProgramType.SchedCls, ProgramType.SocketFilter];

    private readonly Judge _judge = new(EmbeddedHost.Create(new() { Cpus = 1, ExecutionMode = ExecutionMode.Interpreter, Trace = _ => { } }));

    private static int Programs => Environment.GetEnvironmentVariable("DOTBPF_LONG") is null ? 1_000 : 50_000;

    public void Dispose() => _judge.Dispose();

    [Theory]
    [InlineData(11, false)]
    [InlineData(12, true)]
    public void Run_AcceptedPrograms_NoCheckFires(int seed, bool isMutated)
    {
        Random random = new(seed);
        int runs = 0;

        for (int accepted = 0; accepted < (isMutated ? Programs / 10 : Programs);)
        {
            ProgramSpec program = Create(random, isMutated);
            if (_judge.Refusal(program) is not null)
                continue;
            accepted++;
            runs += Run(program, random);
        }

        Assert.InRange(runs, 90_000, int.MaxValue);
    }

    private static ProgramSpec Create(Random random, bool isMutated)
    {
        ProgramType type = s_types[random.Next(s_types.Length)];
        ProgramSpec program = ProgramGrammar.Create(random, type, hasLoops: !isMutated, isRun: true);
        return isMutated ? ProgramMutation.Mutate(program, random) : program;
    }

    private int Run(ProgramSpec program, Random random)
    {
        using ProgramHandle handle = _judge.Load(program);
        for (int i = 0; i < PacketsPerProgram; i++)
        {
            byte[] packet = new byte[random.Next(34, 100)];
            random.NextBytes(packet);
            (packet[12], packet[13]) = (0x88, 0xb5); // no protocol whose header a run would ask for
            Errno errno = handle.TestRun(new TestRunInput { Packet = packet, Repeat = RunsPerPacket }, out _);
            Assert.Equal(Errno.None, errno);
        }

        return PacketsPerProgram * RunsPerPacket;
    }
}
