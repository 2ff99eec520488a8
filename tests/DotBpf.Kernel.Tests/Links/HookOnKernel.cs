using System.Diagnostics;
using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests;

/// <summary>What the tests of hooks share: the programs of <c>hooks.bpf.c</c>, each in an object of its own, and what they counted.</summary>
[Collection(HooksCollection.Name)]
public abstract class HookOnKernel : IDisposable
{
    private static readonly ObjectSpec s_spec = ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Corpus", "hooks.clang19-bpfel-v3.o"));

    private readonly List<IDisposable> _disposables = [];

    protected KernelHost Host { get; } = KernelHost.Open();

    /// <summary>What the program on test counted: how often it ran, what cookie it read, what it found.</summary>
    protected ArrayMap<ulong> Counts { get; private set; } = null!;

    protected ulong Runs => Counts[0];

    protected ulong Cookie => Counts[1];

    protected ulong Result => Counts[2];

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        _disposables.Reverse();
        foreach (IDisposable disposable in _disposables)
            disposable.Dispose();
        Host.Dispose();
    }

    protected T Own<T>(T disposable)
        where T : IDisposable
    {
        _disposables.Add(disposable);
        return disposable;
    }

    /// <summary>Loads one of the programs, with maps of its own.</summary>
    protected BpfProgram Load(string name, ushort port = 0, LoadOptions? options = null)
    {
        BpfObject loaded = Own(Host.Load(Only(name, port), options));
        Counts = loaded.Map<ArrayMap<ulong>>("counts");
        return loaded.Program(name);
    }

    protected static ObjectSpec Only(string name, ushort port = 0) => s_spec
        .WithProgram(name, program => program with { IsAutoLoaded = true })
        .WithVariable("watched_process", (uint)Environment.ProcessId)
        .WithVariable("watched_call", CallNumber)
        .WithVariable("watched_port", port);

    /// <summary>Makes the system call that the tracing programs watch.</summary>
    protected static void Call(int times)
    {
        for (int i = 0; i < times; i++)
            _ = getppid();
    }

    /// <summary>Waits until something is so, which must come to pass.</summary>
    protected static void WaitUntil(Func<bool> isSo, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20), $"{what} did not come to pass.");
            Thread.Sleep(5);
        }
    }

    private static long CallNumber => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 110 : 173;

    [DllImport("libc")]
    private static extern int getppid();
}
