using DotBpf.Embedded;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential;

/// <summary>Runs one program on both hosts, on the embedded one by the interpreter and as native code, and compares everything that a run leaves.</summary>
public sealed class TwoHosts : IDisposable
{
    private const int OutputSize = 80_000;
    private readonly KernelHost _kernel = KernelHost.Open();
    private readonly EmbeddedHost _embedded = EmbeddedHost.Create(new() { Cpus = 1, ExecutionMode = ExecutionMode.Interpreter });
    private readonly EmbeddedHost _compiling = EmbeddedHost.Create(new() { Cpus = 1, ExecutionMode = ExecutionMode.Jit, VerifiesPrograms = true });

    public void Dispose()
    {
        _kernel.Dispose();
        _embedded.Dispose();
        _compiling.Dispose();
    }

    /// <summary>Asserts that both hosts end alike: errno, answer, packet, context.</summary>
    public void AssertSame(string text, ProgramType type, byte[] packet, byte[]? context = null) =>
        AssertSame(Assembler.Program(text, type), packet, context);

    public void AssertSame(ProgramSpec program, byte[] packet, byte[]? context = null)
    {
        Outcome expected = Run(_kernel, program, packet, context);

        AssertSame(expected, Run(_embedded, program, packet, context));
        AssertSame(expected, Run(_compiling, program, packet, context));
    }

    private static void AssertSame(Outcome expected, Outcome found)
    {
        Assert.Equal(expected.Text, found.Text);
        Assert.Equal(Convert.ToHexString(expected.Packet), Convert.ToHexString(found.Packet));
        Assert.Equal(Convert.ToHexString(expected.Context), Convert.ToHexString(found.Context));
    }

    private static Outcome Run(BpfHost host, ProgramSpec program, byte[] packet, byte[]? context)
    {
        ProgramBindings bindings = new() { Maps = new Dictionary<string, MapHandle>(), License = "GPL" };
        using ProgramHandle handle = host.LoadProgram(program, bindings);
        byte[] packetOut = new byte[OutputSize], contextOut = new byte[context?.Length ?? 0];
        TestRunInput input = new() { Packet = packet, PacketOut = packetOut, Context = context, ContextOut = contextOut };
        Errno errno = handle.TestRun(input, out TestRunResult result);
        if (errno != Errno.None)
            return new($"{errno}", [], []);
        return new($"answer 0x{result.ReturnValue:x}, packet {result.PacketLength} bytes", packetOut[..result.PacketLength], contextOut);
    }

    private sealed record Outcome(string Text, byte[] Packet, byte[] Context);
}
