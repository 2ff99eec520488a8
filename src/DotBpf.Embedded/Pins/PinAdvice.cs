using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Pins;

/// <summary>What to do about a name that cannot be given, moved or let go.</summary>
internal static class PinAdvice
{
    internal static string For(Errno errno) => errno switch
    {
        Errno.EEXIST => "The name is taken. Unpin it, or open what is kept there.",
        Errno.EPERM => "The names of pins and of their directories may not contain a dot.",
        Errno.ENAMETOOLONG => "A part of the path is longer than 255 bytes.",
        Errno.EACCES => "The name is that of a directory.",
        Errno.ENOENT => "Nothing is kept under the first name.",
        Errno.ENOTDIR => "A part of the path is a pin and not a directory.",
        Errno.EISDIR => "The name is that of a directory.",
        _ => "The handle was disposed or belongs to another host.",
    };
}
