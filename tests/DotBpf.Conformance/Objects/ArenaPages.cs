using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Objects;

/// <summary>The programs of <c>arena-pages.bpf.c</c> on a host. Places count from the arena's begin.</summary>
internal sealed class ArenaPages : IDisposable
{
    /// <summary>No place.</summary>
    internal const long None = -1;

    private const int CommandSize = 24;
    private readonly BpfObject _loaded;

    internal ArenaPages(BpfHost host)
    {
        _loaded = host.Load(ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Objects", "arena-pages.bpf.o")));
        Arena = _loaded.Map<ArenaMap>("arena");
    }

    internal ArenaMap Arena { get; }

    public void Dispose() => _loaded.Dispose();

    internal long Allocate(long? place, uint count, uint flags = 0)
    {
        ulong answer = Run("allocate", AddressOf(place), count, flags).Answer;
        return answer == 0 ? None : (long)(answer - Arena.Address);
    }

    internal void Free(long? place, uint count) => Run("release", AddressOf(place), count, 0);

    /// <summary>Keeps pages from being allocated.</summary>
    /// <returns>0, or a negative error number.</returns>
    internal int Reserve(long? place, uint count) => (int)(long)Run("reserve", AddressOf(place), count, 0).Answer;

    internal (ulong Address, ulong Sum) BuildList(uint count) => Run("build_list", 0, count, 0);

    private ulong AddressOf(long? place) => place is null ? 0 : Arena.Address + (ulong)place.Value;

    private (ulong Address, ulong Answer) Run(string program, ulong address, uint count, uint flags)
    {
        byte[] command = new byte[CommandSize];
        MemoryMarshal.Write(command, address);
        MemoryMarshal.Write(command.AsSpan(8), count);
        MemoryMarshal.Write(command.AsSpan(12), flags);
        Errno errno = _loaded.Program(program).Handle.TestRun(new TestRunInput { Context = command, ContextOut = command }, out TestRunResult result);
        Assert.Equal((Errno.None, 0u), (errno, result.ReturnValue));
        return (MemoryMarshal.Read<ulong>(command), MemoryMarshal.Read<ulong>(command.AsSpan(16)));
    }
}
