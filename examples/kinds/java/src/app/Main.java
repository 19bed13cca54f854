package app;

public final class Main {
    public static void main(String[] args) {
        System.out.println("hello from Java " + Runtime.version().feature() + " with the modules "
                + ModuleLayer.boot().modules());
    }
}
