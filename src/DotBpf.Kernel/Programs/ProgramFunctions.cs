using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Kernel;

/// <summary>The functions of a loaded program, by name.</summary>
internal static class ProgramFunctions
{
    /// <summary>The id of a function in the types that the program was loaded with.</summary>
    /// <exception cref="FeatureNotSupportedException">It was loaded without types.</exception>
    /// <exception cref="ArgumentException">It has no such function.</exception>
    internal static uint Find(KernelProgram program, string function)
    {
        if (program.Info.TypesId == 0)
            throw new FeatureNotSupportedException($"Finding a function of program '{program.Info.Name}'", program.Host.Name, advice: "It was loaded without types; compile it with -g.");
        BtfTypes types = KernelTypesReader.Read(program.Info.TypesId);
        return types.TryFind(function, out BtfFunction? found)
            ? (uint)found.Id
            : throw new ArgumentException($"Program '{program.Info.Name}' has no function '{function}'.", nameof(function));
    }
}
