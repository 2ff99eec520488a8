using System.Diagnostics;

namespace DotBpf.Benchmarks.Comparison;

/// <summary>One way of running the programs of an object.</summary>
internal sealed class Side : IDisposable
{
    private readonly BpfHost _host;
    private readonly BpfObject _object;
    private readonly bool _hasOwnClock;

    /// <param name="host">The host, disposed with this.</param>
    /// <param name="file">The object file.</param>
    /// <param name="hasOwnClock">Whether the host's own time of a run is taken: that of the kernel is measured around the program, and not around the system call.</param>
    internal Side(BpfHost host, string file, bool hasOwnClock = false)
    {
        _host = host;
        _object = host.Load(ObjectFiles.ObjectSpec.Read(file));
        _hasOwnClock = hasOwnClock;
        OperationMaps.Fill(_object);
    }

    public void Dispose()
    {
        _object.Dispose();
        _host.Dispose();
    }

    internal uint Answer(string program, byte[] packet) => _object.Program(program).TestRun(packet).ReturnValue;

    /// <summary>How many nanoseconds one of many runs takes.</summary>
    internal double Measure(string program, byte[] packet, int runs)
    {
        OperationMaps.Drain(_object);
        long start = Stopwatch.GetTimestamp();
        TestRunResult result = _object.Program(program).TestRun(new TestRunInput { Packet = packet, Repeat = runs });
        return _hasOwnClock ? result.NanosecondsPerRun : Stopwatch.GetElapsedTime(start).TotalNanoseconds / runs;
    }
}
