using DotBpf.Soak.Crashes;

namespace DotBpf.Soak;

/// <summary>The processes that tests start: <c>dotnet DotBpf.Soak.dll hammer DIRECTORY NUMBER</c> or <c>touch DIRECTORY</c>.</summary>
internal static class Program
{
    private static int Main(string[] arguments) => arguments switch
    {
        ["hammer", var directory, var number] => Hammer.Run(directory, int.Parse(number, System.Globalization.CultureInfo.InvariantCulture)),
        ["touch", var directory] => DamagedMaps.Touch(directory),
        _ => throw new ArgumentException("There is `hammer DIRECTORY NUMBER` and `touch DIRECTORY`."),
    };
}
