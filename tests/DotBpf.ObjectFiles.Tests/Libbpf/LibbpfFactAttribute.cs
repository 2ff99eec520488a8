namespace DotBpf.ObjectFiles.Tests.Libbpf;

/// <summary>A test that compares with libbpf, and so needs its headers and a compiler.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LibbpfFactAttribute : FactAttribute
{
    public LibbpfFactAttribute() => Skip = Libbpf.IsAvailable ? null : "there is no libbpf-dev, or no clang-16 or later on the PATH";
}
