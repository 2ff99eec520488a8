namespace DotBpf.Benchmarks;

/// <summary>The objects in the folder Objects, compiled beforehand.</summary>
internal static class BenchObject
{
    internal static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Objects", $"{name}.bpf.o"));
}
