using DotBpf.ObjectFiles;

namespace DotBpf.Tool.Objects;

/// <summary>Reads the object files that a command line names.</summary>
internal static class ObjectInput
{
    internal static ObjectSpec Read(string path)
    {
        if (File.Exists(path))
            return ObjectSpec.Read(path);
        throw new ToolException(ExitCode.NoSuchObject, Directory.Exists(path) ? $"{path} is a folder; name an object file in it." : $"There is no file '{path}'.");
    }
}
