using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace DotBpf.Benchmarks.Peer;

/// <summary>The same operations in C over libbpf, compiled when the benchmarks start.</summary>
internal static partial class LibbpfPeer
{
    private const string Library = "peer";

    static LibbpfPeer()
    {
        string path = Build();
        NativeLibrary.SetDllImportResolver(
            Assembly.GetExecutingAssembly(),
            (name, _, _) => name == Library ? NativeLibrary.Load(path) : 0);
    }

    [LibraryImport(Library, EntryPoint = "peer_open")]
    internal static partial int Open(uint id);

    [LibraryImport(Library, EntryPoint = "peer_lookup")]
    internal static partial ulong Lookup(int map, ulong keys, long count);

    [LibraryImport(Library, EntryPoint = "peer_update")]
    internal static partial ulong Update(int map, ulong keys, long count);

    [LibraryImport(Library, EntryPoint = "peer_update_delete")]
    internal static partial ulong UpdateDelete(int map, long count);

    [LibraryImport(Library, EntryPoint = "peer_delete")]
    internal static partial ulong Delete(int map, long count);

    [LibraryImport(Library, EntryPoint = "peer_walk")]
    internal static partial ulong Walk(int map);

    [LibraryImport(Library, EntryPoint = "peer_walk_batches")]
    internal static partial ulong WalkBatches(int map, uint size);

    [LibraryImport(Library, EntryPoint = "peer_sum_mapped")]
    internal static partial ulong SumMapped(int map, uint entries, long count);

    [LibraryImport(Library, EntryPoint = "peer_lookup_percpu")]
    internal static partial ulong LookupPerCpu(int map, uint entries, int cpus, long count);

    [LibraryImport(Library, EntryPoint = "peer_ring_open")]
    internal static partial nint OpenRing(int map);

    [LibraryImport(Library, EntryPoint = "peer_ring_consume")]
    internal static partial long ConsumeRing(nint ring);

    [LibraryImport(Library, EntryPoint = "peer_ring_close")]
    internal static partial void CloseRing(nint ring);

    [LibraryImport(Library, EntryPoint = "peer_object_open")]
    internal static partial int OpenObject(ReadOnlySpan<byte> bytes, nint size);

    [LibraryImport(Library, EntryPoint = "peer_object_load", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int LoadObject(ReadOnlySpan<byte> bytes, nint size, string without);

    [LibraryImport(Library, EntryPoint = "peer_kernel_type", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int FindKernelType(string name);

    [LibraryImport(Library, EntryPoint = "peer_prepare")]
    internal static partial void Prepare();

    [LibraryImport(Library, EntryPoint = "peer_object_relocate")]
    internal static partial int RelocateObject(ReadOnlySpan<byte> bytes, nint size);

    [LibraryImport(Library, EntryPoint = "peer_perf_open")]
    internal static partial nint OpenPerf(int map, nuint pages);

    [LibraryImport(Library, EntryPoint = "peer_perf_consume")]
    internal static partial long ConsumePerf(nint perf);

    [LibraryImport(Library, EntryPoint = "peer_perf_close")]
    internal static partial void ClosePerf(nint perf);

    private static string Build()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Peer");
        string output = Path.Combine(folder, "libpeer.so");
        using Process compiler = Process.Start("cc", ["-O2", "-shared", "-fPIC", "-o", output, Path.Combine(folder, "peer.c"), "-lbpf"]);
        compiler.WaitForExit();
        return compiler.ExitCode == 0
            ? output
            : throw new InvalidOperationException("peer.c did not compile; it needs a C compiler and libbpf-dev. ./bench installs both when it runs as root.");
    }
}
