namespace DotBpf.ObjectFiles.Tests.Btf.Headers;

/// <summary>A test that needs clang with the BPF target.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ClangFactAttribute : FactAttribute
{
    public ClangFactAttribute() => Skip = Clang.Path is null ? "there is no clang-16 or later on the PATH" : null;
}
